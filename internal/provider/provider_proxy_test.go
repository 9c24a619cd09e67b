package provider_test

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The password of malformedProxy and of validProxy is "the-secret…".
const (
	malformedProxy = "http://user:the-secret%@proxy.invalid:3128"
	validProxy     = "http://user:the-secret@proxy.invalid:3128"
)

// setProxy sets the variables of proxies. The lower-case names take precedence.
func setProxy(t *testing.T, proxy, exempt string) {
	t.Helper()
	for name, value := range map[string]string{
		"HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": exempt, "no_proxy": exempt,
	} {
		t.Setenv(name, value)
	}
}

// otherAddress listens at an address of this machine that is not a loopback address. For loopback
// addresses, Go uses no proxy. It returns the URL, and counts the connections.
func otherAddress(t *testing.T) (url string, connections *atomic.Int32) {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		network, _ := address.(*net.IPNet)
		if network == nil || network.IP.To4() == nil || network.IP.IsLoopback() {
			continue
		}
		var config net.ListenConfig
		listener, err := config.Listen(t.Context(), "tcp",
			net.JoinHostPort(network.IP.String(), "0"))
		if err != nil {
			continue
		}
		t.Cleanup(func() { listener.Close() })
		connections = &atomic.Int32{}
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				connections.Add(1)
				connection.Close()
			}
		}()
		return "https://" + listener.Addr().String(), connections
	}
	t.Skip("this machine has only loopback addresses")
	return "", nil
}

// Go ignores a malformed variable, and would send the requests without the proxy.
func TestMalformedProxyIsAnErrorBeforeAnythingIsSent(t *testing.T) {
	simulate(t, simulator.Options{})
	url, connections := otherAddress(t)
	t.Setenv("TENCENTPARTNER_ENDPOINT", "")
	setProxy(t, malformedProxy, "")
	values := object{"endpoint": text(url)}
	s := serve(t)
	expectNone(t, s.configure(values))
	_, read := s.read(t.Context(), object{"uins": list("1"), "timeouts": readTimeout("1s")})
	expectError(t, read, "Invalid proxy", "HTTPS_PROXY (or https_proxy) is not the URL",
		"The value is not shown", "percent codes, such as %25 for %", "NO_PROXY", "Endpoint: "+url)
	if text := describe(read); strings.Contains(text, "the-secret") ||
		strings.Contains(text, "user:the") {
		t.Errorf("the error shows the password: %s", text)
	}
	if connections.Load() != 0 {
		t.Error("the provider connected to the endpoint without the proxy")
	}

	setProxy(t, malformedProxy, strings.Split(url[len("https://"):], ":")[0])
	expectNone(t, serve(t).configure(values))
}

// The log names the proxy of each endpoint, without its password.
func TestProxyIsLogged(t *testing.T) {
	simulate(t, simulator.Options{})
	setProxy(t, validProxy, "sts.example")
	for endpoint, want := range map[string]string{
		"https://api.example":      "http://proxy.invalid:3128",
		"https://sts.example":      "none",
		"http://127.0.0.1:8025":    "none",
		"https://localhost.domain": "http://proxy.invalid:3128",
	} {
		diagnostics, log := serve(t).logOfConfigure(object{"endpoint": text(endpoint)})
		expectNone(t, diagnostics)
		found := false
		for _, entry := range entriesOf(log, "proxy of the requests") {
			if entry["endpoint"] == endpoint {
				found = entry["@level"] == "debug" && entry["proxy"] == want
			}
		}
		if !found {
			t.Errorf("no debug entry of %s with the proxy %s in %v", endpoint, want, log)
		}
	}
}

// The proxy of STS is an error only if a role is assumed.
func TestMalformedProxyOfSTS(t *testing.T) {
	for name, address := range map[string]string{
		"default": "", "own address": "https://sts.invalid",
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulateCustomers(t, oneCustomer)
			t.Setenv("TENCENTPARTNER_STS_ENDPOINT", address)
			setProxy(t, malformedProxy, "")
			_, diagnostics := serve(t).configured().read(t.Context(), readOne)
			expectNone(t, diagnostics)

			t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
			_, diagnostics = serve(t).configured().read(t.Context(), readOne)
			expectError(t, diagnostics, "The token service gives no credentials",
				"HTTPS_PROXY (or https_proxy) is not the URL of a proxy", "Endpoint: https://sts.")
			if strings.Contains(describe(diagnostics), "the-secret") {
				t.Errorf("the error shows the password: %s", describe(diagnostics))
			}
			if len(sim.Requests()) != 1 {
				t.Errorf("%d requests arrived, want the first read's", len(sim.Requests()))
			}
		})
	}
}

package doctor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// TestMain removes the user's variables, and sets a time zone.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("test", 8*3600)
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TENCENTCLOUD_") || strings.HasPrefix(name, "TKE_") ||
			strings.HasPrefix(name, "TENCENTPARTNER_") ||
			strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			_ = os.Unsetenv(name)
		}
	}
	_ = os.Setenv("TENCENTPARTNER_SHARED_LIMIT_DIR", "off")
	os.Exit(m.Run())
}

// onMachine is the URL of the simulator. The network in memory leads each address to it.
const onMachine = "http://127.0.0.1:38765"

// state is a state of the service, the network, and the settings of the user. The zero value is one
// in which each check is ok.
type state struct {
	name        string
	simulator   func(*simulator.Options)
	wrap        func(http.Handler) http.Handler // wraps the simulator
	proxy       func(http.Handler) http.Handler // serves the connections without TLS
	network     func(*http.Transport, http.Handler)
	environment map[string]string // an empty value removes the variable
	files       map[string]string // in the home directory
	options     func(*doctor.Options)
	cancelAfter string // the name of a check; "start" means before the run
	unreachable bool   // some requests do not arrive

	want map[string]want // by the name of a check; the others are ok
}

// want is the expected result of a check.
type want struct {
	state  doctor.State
	detail string // a part of the detail
}

// result is the result of a run.
type result struct {
	*doctor.Diagnosis
	terminal, json, report string

	sim     *simtest.Simulator
	sent    int // requests that the transports received
	arrived int // requests that arrived at the service
	took    time.Duration
	answers []string // in JSON

	private []string // texts that the report must not have
	secrets []string // what no output may have
}

// run runs the doctor in a state, in virtual time.
func run(t *testing.T, s state) (r result) {
	t.Helper()
	home := t.TempDir()
	s.setEnvironment(t, home)
	options := simulatorOptions()
	if s.simulator != nil {
		s.simulator(&options)
	}
	r.sim = simtest.New(t, options)
	var arrived atomic.Int32
	service := http.Handler(r.sim)
	if s.wrap != nil {
		service = s.wrap(service)
	}
	service = counting(&arrived, service)
	front := service
	if s.proxy != nil {
		front = s.proxy(service)
	}
	simtest.InVirtualTime(t, front, func(t *testing.T, memory *http.Transport) {
		transport := tencentapi.NewTransport()
		defer transport.CloseIdleConnections()
		transport.DialContext = readingAhead(memory.DialContext)
		if s.network != nil {
			s.network(transport, service)
		}
		seen := &recorder{next: transport}
		start := time.Now()
		r.diagnose(t, s, doctor.Options{
			Version: "1.2.3", Transport: seen, Metadata: &recorder{next: memory, all: seen},
		})
		r.took, r.answers = time.Since(start), seen.texts()
		r.sent, r.arrived = int(seen.sent.Load()), int(arrived.Load())
		r.private = append(privateValues(options, home), requestIDs(r.answers)...)
		r.secrets = secretValues(r.sim, options)
	})
	return r
}

// diagnose runs the doctor, and stores its output.
func (r *result) diagnose(t *testing.T, s state, options doctor.Options) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if s.cancelAfter == "start" {
		cancel()
	}
	var terminal, report bytes.Buffer
	options.OnCheck = func(check doctor.Check) {
		doctor.PrintCheck(&terminal, check)
		if check.Name == s.cancelAfter {
			cancel()
		}
	}
	if s.options != nil {
		s.options(&options)
	}
	r.Diagnosis = doctor.Run(ctx, options)
	r.Platform = "test/test"
	doctor.PrintSummary(&terminal, r.Diagnosis)
	text, err := json.MarshalIndent(r.Diagnosis, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := doctor.WriteReport(&report, r.Diagnosis); err != nil {
		t.Fatal(err)
	}
	r.terminal, r.json, r.report = terminal.String(), string(text), report.String()
}

// setEnvironment sets the variables and writes the files of a state.
func (s state) setEnvironment(t *testing.T, home string) {
	t.Helper()
	environment := map[string]string{
		"HOME":                             home,
		"USERPROFILE":                      home,
		"TENCENTPARTNER_SHARED_LIMIT_DIR":  "off",
		"TENCENTPARTNER_ENDPOINT":          onMachine,
		"TENCENTPARTNER_STS_ENDPOINT":      onMachine,
		"TENCENTPARTNER_METADATA_ENDPOINT": onMachine,
		"TENCENTCLOUD_SECRET_ID":           account.SecretID,
		"TENCENTCLOUD_SECRET_KEY":          account.SecretKey,
	}
	maps.Copy(environment, s.environment)
	for _, variable := range os.Environ() { // of another run in the same test
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TENCENT") || name == "HTTPS_PROXY" {
			t.Setenv(name, "")
		}
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	for name, content := range s.files {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// counting counts the requests that arrive at a handler.
func counting(count *atomic.Int32, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		next.ServeHTTP(w, r)
	})
}

// check returns the result of a check.
func (r result) check(t *testing.T, name string) doctor.Check {
	t.Helper()
	for _, check := range r.Checks {
		if check.Name == name {
			return check
		}
	}
	t.Fatalf("no check %q in %+v", name, r.Checks)
	return doctor.Check{}
}

// finding returns a finding.
func (r result) finding(t *testing.T, name string) doctor.Finding {
	t.Helper()
	for _, found := range r.Findings {
		if found.Name == name {
			return found
		}
	}
	t.Fatalf("no finding %q in %+v", name, r.Findings)
	return doctor.Finding{}
}

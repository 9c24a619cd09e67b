package doctor

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const defaultEndpoint = "https://" + partner.Service + "." + connection.DefaultDomain

// network contains the results of the network checks.
type network struct{ endpoint, proxy, dns, tls, clock Check }

// checkNetwork checks the connection to the partner API, up to an answer. The request has no
// signature, so the result does not depend on the keys. The API answers it with an error.
func (e *examination) checkNetwork(ctx context.Context) {
	found := e.network(ctx)
	e.add("endpoint", found.endpoint)
	e.add("proxy", found.proxy)
	e.add("dns", found.dns)
	e.add("tls", found.tls)
	e.add("clock", found.clock)
	if found.endpoint.State != OK && ctx.Err() == nil {
		e.block("the partner API was not usable")
	}
}

func (e *examination) network(ctx context.Context) network {
	none := unknown("no request was sent")
	found := network{none, none, none, none, none}
	var invalid *connection.Error
	if e.endpoint, invalid = (connection.Settings{}).Partner(); invalid != nil {
		found.endpoint = invalidSetting(invalid)
		return found
	}
	if e.limits.PerSecond, invalid = connection.Rate(); invalid != nil {
		found.endpoint = invalidSetting(invalid)
		return found
	}
	if e.limits.Shared, invalid = connection.SharedLimitDirectory(); invalid != nil {
		found.endpoint = invalidSetting(invalid)
		return found
	}
	proxy, invalid := connection.Proxy(ctx, e.endpoint)
	if invalid != nil {
		found.proxy = invalidSetting(invalid)
		return found
	}
	e.client = e.newClient(e.endpoint)
	seen, failure := e.probe(ctx)
	if ctx.Err() != nil {
		stopped := cancelled(ctx)
		return network{stopped, stopped, stopped, stopped, stopped}
	}
	found.judge(e.endpoint, proxy, seen, failure)
	return found
}

// probe sends a request without a signature. It returns the request's exchange, and the failure of
// the last attempt.
func (e *examination) probe(ctx context.Context) (*exchange, *tencentapi.Error) {
	var failure *tencentapi.Error
	ctx, seen := observe(ctx)
	_ = e.retry(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
		defer cancel()
		var response json.RawMessage
		failure = nil
		_, err := e.client.Do(ctx, tencentapi.Call{
			Service: partner.Service, Version: partner.Version,
			Action: partner.PartnerCreditAction.Name, Unsigned: true,
		}, struct{}{}, &response)
		errors.As(err, &failure)
		return err
	})
	return seen, failure
}

// judge sets the results from the exchange of the probe.
func (n *network) judge(endpoint tencentapi.Endpoint, proxy string, seen *exchange,
	failure *tencentapi.Error,
) {
	n.proxy = proxyInUse(proxy, seen)
	n.dns = resolved(endpoint, proxy, seen)
	n.endpoint = unknown("no connection").withDetail("no connection to %v", endpoint)
	n.tls, n.clock = unknown("no connection"), unknown("no connection")
	var name *net.DNSError
	isName := errors.As(seen.err, &name)
	switch {
	case seen.status != 0:
		n.endpoint = answered(endpoint, failure)
		n.tls, n.clock = secured(seen.tls), compareClocks(seen)
	case isProxy(seen.err), isName && proxy != "":
		n.proxy = problem(explain.Text{
			Title: "The proxy does not connect", What: failure.Message,
			Remedy: "Check HTTPS_PROXY, the user name and the password in it, and whether the " +
				"proxy allows the host " + endpoint.Host() + ".",
		}, failure)
	case isName:
		n.dns = problem(explain.Text{
			Title: "The host name cannot be resolved", What: failure.Message,
			Remedy: "Check TENCENTPARTNER_ENDPOINT and TENCENTCLOUD_DOMAIN, the DNS server and " +
				"the network. If this machine needs a proxy, set HTTPS_PROXY.",
		}, failure)
	case isTLS(seen.err):
		n.tls = problem(explain.Failure(failure, explain.Request{}), failure)
	default:
		n.endpoint = problem(explain.Failure(failure, explain.Request{}), failure)
	}
}

// isProxy reports whether a request failed at its proxy.
func isProxy(err error) bool {
	var refused tencentapi.ProxyError
	var operation *net.OpError
	return errors.As(err, &refused) ||
		(errors.As(err, &operation) && operation.Op == "proxyconnect")
}

func proxyInUse(proxy string, seen *exchange) Check {
	switch {
	case proxy == "":
		return okay("none")
	case isConnected(seen):
		return okay("in use").withDetail("%s", proxy)
	}
	return unknown("in use, and there was no answer").withDetail("%s, and there was no answer",
		proxy)
}

// isConnected reports whether a proxy has connected to the endpoint. In this case, the endpoint has
// sent an answer or a certificate.
func isConnected(seen *exchange) bool {
	return seen.status != 0 || (isTLS(seen.err) && !isProxy(seen.err))
}

// isTLS reports whether a request failed because of TLS.
func isTLS(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record)
}

func resolved(endpoint tencentapi.Endpoint, proxy string, seen *exchange) Check {
	_, notAddress := netip.ParseAddr(endpoint.Host())
	addresses := seen.addresses.Load()
	switch {
	case notAddress == nil:
		return okay("not needed for an IP address")
	case proxy != "" && isConnected(seen):
		return okay("the proxy resolves the host name")
	case proxy != "":
		return unknown("the proxy did not connect")
	case addresses == 0:
		return unknown("no answer of the DNS server")
	}
	return okay("the host name has addresses (%d)", addresses)
}

// answered is the result for an endpoint with an HTTP answer.
func answered(endpoint tencentapi.Endpoint, failure *tencentapi.Error) Check {
	isForeign := failure != nil && failure.RequestID == "" && failure.Code == ""
	switch {
	case isForeign && failure.Class == tencentapi.Transient:
		return tryAgain("the server", failure)
	case isForeign:
		return problem(explain.Failure(failure, explain.Request{}), failure)
	case endpoint.String() == defaultEndpoint:
		return okay("%s (default)", endpoint)
	case endpoint.IsLoopback():
		return okay("on this machine").withDetail("%s (a simulator on this machine)", endpoint)
	}
	return okay("not the default").withDetail("%s (not the default)", endpoint)
}

func secured(state *tls.ConnectionState) Check {
	if state == nil || len(state.PeerCertificates) == 0 {
		return okay("not used on this machine")
	}
	certificate := state.PeerCertificates[0]
	summary := fmt.Sprintf("%s, certificate valid until %s", tls.VersionName(state.Version),
		certificate.NotAfter.UTC().Format(time.DateOnly))
	return okay("%s", summary).
		withDetail("%s, issued by %s", summary, certificate.Issuer.CommonName)
}

// invalidSetting is the result for a setting that cannot be used.
func invalidSetting(invalid *connection.Error) Check {
	return problem(explain.Text{
		Title: invalid.Title, What: invalid.What, Remedy: invalid.Remedy,
	}, nil)
}

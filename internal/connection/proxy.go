package connection

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Proxy returns the proxy that requests to an endpoint use, and logs it. Without a proxy, it
// returns "". If the proxy's variable is invalid, Proxy returns an error, because Go would send
// some requests without the proxy.
func Proxy(ctx context.Context, endpoint tencentapi.Endpoint) (string, *Error) {
	proxy, err := tencentapi.ProxyOf(endpoint)
	if err == nil && hasSecret(proxy) { // a password instead of the host
		err = tencentapi.ErrProxy
	}
	if err != nil {
		return "", &Error{
			"Invalid proxy", "",
			fmt.Sprintf("%v. The value is not shown, because it may contain a password.", err),
			"Use a URL such as http://user:password@proxy:3128. In the user name and the " +
				"password, write special characters as percent codes, such as %25 for %. To use " +
				"no proxy for this endpoint, add its host to NO_PROXY.\n\n" +
				"Endpoint: " + endpoint.String(),
		}
	}
	logged := proxy
	if proxy == "" {
		logged = "none"
	}
	tflog.Debug(ctx, "proxy of the requests",
		map[string]any{"endpoint": endpoint.String(), "proxy": logged})
	return proxy, nil
}

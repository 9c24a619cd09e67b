package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// checkProxy logs which proxy the requests to an endpoint use. It returns an error if the proxy's
// variable is invalid. Go sends some requests without the proxy then.
func checkProxy(ctx context.Context, endpoint tencentapi.Endpoint) *configError {
	proxy, err := tencentapi.ProxyOf(endpoint)
	if err != nil {
		return &configError{"Invalid proxy", "", fmt.Sprintf(
			"%v. The value is not shown, because it may contain a password.\n\n"+
				"Use a URL such as http://user:password@proxy:3128. In the user name and the "+
				"password, write special characters as percent codes, such as %%25 for %%. To use "+
				"no proxy for this endpoint, add its host to NO_PROXY.\n\n"+
				"Endpoint: %v", err, endpoint)}
	}
	if proxy == "" {
		proxy = "none"
	}
	tflog.Debug(ctx, "proxy of the requests",
		map[string]any{"endpoint": endpoint.String(), "proxy": proxy})
	return nil
}

// Command terraform-provider-tencentpartner is a Terraform provider for Tencent Cloud's
// international partners.
package main

import "github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"

// version is set by the linker: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() { provider.Serve(version) }

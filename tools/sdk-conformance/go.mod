module github.com/tencentpartner/terraform-provider-tencentpartner/tools/sdk-conformance

go 1.26.0

require (
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.211
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/sts v1.1.11
	github.com/tencentpartner/terraform-provider-tencentpartner v0.0.0
)

replace github.com/tencentpartner/terraform-provider-tencentpartner => ../..

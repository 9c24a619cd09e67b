module github.com/tencentpartner/terraform-provider-tencentpartner

go 1.26.0

require (
	github.com/hashicorp/terraform-plugin-go v0.31.0
	github.com/shopspring/decimal v1.6.0
)

require (
	github.com/vmihailenco/msgpack/v5 v5.4.1 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
)

module github.com/tencentpartner/terraform-provider-tencentpartner/tools/plot

go 1.26.0

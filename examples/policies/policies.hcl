# HCP Terraform reads its policies from this file. The queried rule is in main.rego.
policy "tencentpartner-credit" {
  query             = "data.main.deny"
  enforcement_level = "mandatory"
}

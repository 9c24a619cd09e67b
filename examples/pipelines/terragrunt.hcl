# The configuration of one unit, such as customers/terragrunt.hcl. Its module has no provider block.
# Not run: Terragrunt.
terraform {
  source = "./module"
}

# One provider block for all units: put this block into root.hcl and include it.
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOT
    terraform {
      required_providers {
        tencentpartner = {
          source  = "tencentpartner/tencentpartner"
          version = "~> 0.1"
        }
      }
    }

    # The environment supplies the keys. Do not write them here: Terragrunt writes this text to a
    # file.
    provider "tencentpartner" {}
  EOT
}

inputs = {
  uins    = ["100000000007", "100000000008"]
  minimum = 100
}

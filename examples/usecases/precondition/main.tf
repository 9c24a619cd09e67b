# A precondition on a resource: the plan fails at the resource. Other parts of the configuration may
# read the same credit without a gate.
#
# Oldest CLI: Terraform 1.4, OpenTofu 1.6.
#
# | Exit code of                              | Enough credit | Insufficient credit |
# |-------------------------------------------|---------------|---------------------|
# | plan                                      | 0             | 1                   |
# | plan -detailed-exitcode                   | 2             | 1                   |
# | apply                                     | 0             | 1                   |
# | apply of a plan saved with enough credit  | 0             | 0                   |
# | plan -detailed-exitcode of the deployment | 0             | 1                   |
# | destroy of the deployment                 | 0             | 0                   |

terraform {
  required_version = ">= 1.4"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

data "tencentpartner_customer_credits" "customers" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      condition     = data.tencentpartner_customer_credits.customers.all_sufficient
      error_message = data.tencentpartner_customer_credits.customers.summary
    }
  }
}

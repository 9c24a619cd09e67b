# A check block: insufficient credit is a warning. A failed read still stops the plan. The data
# source is outside of the block. If it was inside, Terraform would read it again at apply. Then
# -detailed-exitcode returns 2 in each plan.
#
# Oldest CLI: Terraform 1.5, OpenTofu 1.6.
#
# | Exit code of                              | Enough credit | Insufficient credit |
# |-------------------------------------------|---------------|---------------------|
# | plan                                      | 0             | 0                   |
# | plan -detailed-exitcode                   | 2             | 2                   |
# | apply                                     | 0             | 0                   |
# | apply of a plan saved with enough credit  | 0             | 0                   |
# | plan -detailed-exitcode of the deployment | 0             | 0                   |
# | destroy of the deployment                 | 0             | 0                   |

terraform {
  required_version = ">= 1.5"
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

check "credit" {
  assert {
    condition     = data.tencentpartner_customer_credits.customers.all_sufficient
    error_message = data.tencentpartner_customer_credits.customers.summary
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input = "deployed"
}

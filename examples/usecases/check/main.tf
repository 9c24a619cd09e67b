# A check: low credit is a warning, and stops nothing. The data source stands outside of the check: inside, Terraform would find
# something to read at apply in every plan, and -detailed-exitcode would be 2 forever.
#
# Oldest CLI: Terraform 1.5, OpenTofu 1.6.
#
# | exit code of                                 | enough credit | too little |
# |----------------------------------------------|---------------|------------|
# | plan                                         | 0             | 0          |
# | plan -detailed-exitcode                      | 2             | 2          |
# | apply                                        | 0             | 0          |
# | apply of a plan saved while there was enough | 0             | 0          |
# | plan -detailed-exitcode of what is deployed  | 0             | 0          |
# | destroy of what is deployed                  | 0             | 0          |

terraform {
  required_version = ">= 1.5"
  required_providers {
    tencentpartner = {
      source = "tencentpartner/tencentpartner"
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

# Stands for what you deploy.
resource "terraform_data" "deployment" {
  input = "deployed"
}

# All direct customers of the partner account, in one request. If the API lists a new customer, the
# next plan checks it.
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
  direct_customers         = true
  minimum_remaining_credit = 100

  # This customer is a test account. It is not checked, and gets no deployment.
  exclude_uins = ["100000000008"]

  # This customer needs a higher minimum.
  minimums = {
    "100000000007" = 250
  }

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources. If a customer is removed from the partner account, Terraform
# plans to destroy its deployment. With prevent_destroy, that plan fails instead.
resource "terraform_data" "deployment" {
  for_each = toset(data.tencentpartner_customer_credits.customers.uins)

  input = "deployed for ${each.key}"
}

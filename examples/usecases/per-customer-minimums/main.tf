# A minimum for each customer, in one read for all of them.
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

variable "minimums" {
  description = "The minimum of each customer's remaining credit, in US dollars, by UIN."
  type        = map(number)
  default = {
    "100000000007" = 100.50
    "100000000008" = 0
    "100000000009" = 100
  }
}

data "tencentpartner_customer_credits" "customers" {
  uins     = keys(var.minimums)
  minimums = var.minimums

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  for_each = var.minimums

  input = "deployed for ${each.key}"

  depends_on = [data.tencentpartner_customer_credits.customers]
}

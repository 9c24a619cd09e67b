# A deployment for each of many customers, in a map from any source. Terraform reads ten data
# sources at the same time, and they share requests. for_each uses the input instead of the data
# source, because its keys must be known even if Terraform defers the read.
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

variable "customers" {
  description = "The customers' UINs, by name."
  type        = map(string)
  default = {
    acme    = "100000000007"
    globex  = "100000000008"
    initech = "100000000009"
  }
}

data "tencentpartner_customer_credit" "each" {
  for_each = var.customers

  uin                      = each.value
  minimum_remaining_credit = 100

  lifecycle {
    postcondition {
      condition = self.sufficient
      error_message = format(
        "%s (%s) has %s US dollars left, short by %s.",
        each.key, each.value, self.remaining_credit, self.shortfall,
      )
    }
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  for_each = var.customers

  input = "deployed for ${each.key}"

  depends_on = [data.tencentpartner_customer_credit.each]
}

# The validation of a variable: the cost of a deployment must not exceed the remaining credit.
# Terraform checks it before it plans anything with the variable.
#
# Oldest CLI: Terraform 1.9, OpenTofu 1.9.
#
# | Exit code of                              | Enough credit | Insufficient credit |
# |-------------------------------------------|---------------|---------------------|
# | plan                                      | 0             | 1                   |
# | plan -detailed-exitcode                   | 2             | 1                   |
# | apply                                     | 0             | 1                   |
# | apply of a plan saved with enough credit  | 0             | 0                   |
# | plan -detailed-exitcode of the deployment | 0             | 1                   |
# | destroy of the deployment                 | 0             | 1                   |

terraform {
  required_version = ">= 1.9"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# The data source depends on this variable. So a validation of this variable cannot use the data
# source.
variable "uin" {
  description = "The customer's UIN."
  type        = string
  default     = "100000000009"
}

variable "monthly_cost" {
  description = "The cost of the deployment in a month, in US dollars."
  type        = number
  default     = 100

  validation {
    condition = (
      var.monthly_cost <= data.tencentpartner_customer_credit.customer.remaining_credit
    )
    error_message = "${var.uin} has less left than a month costs (${var.monthly_cost} US dollars)."
  }
}

data "tencentpartner_customer_credit" "customer" {
  uin = var.uin
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input = "deployed for ${var.monthly_cost} US dollars a month"
}

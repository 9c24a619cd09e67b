# The directory tests/ contains a suite for "terraform test" with the simulator. The provider reads
# and checks the credit of your test customers. Start the simulator first:
#
#   tencentpartner-simulator -customers customers.json
#
# Oldest CLI: Terraform 1.6, OpenTofu 1.6.
#
# | Command                        | Exit code |
# |--------------------------------|-----------|
# | test                           | 0         |
# | test without the postcondition | 1         |

terraform {
  required_version = ">= 1.6"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

variable "uins" {
  description = "The customers' UINs."
  type        = list(string)
}

data "tencentpartner_customer_credits" "customers" {
  uins                     = var.uins
  minimum_remaining_credit = 100

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  for_each = toset(var.uins)

  input = "deployed for ${each.key}"

  depends_on = [data.tencentpartner_customer_credits.customers]
}

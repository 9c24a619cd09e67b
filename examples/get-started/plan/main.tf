terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

variable "release" {
  description = "The number of the release to deploy."
  type        = number
  default     = 1
}

data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input = "release ${var.release}"

  depends_on = [data.tencentpartner_customer_credits.all]
}

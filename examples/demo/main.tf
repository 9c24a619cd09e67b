# "make demo" runs this configuration: a deployment that Terraform plans only if each customer has
# enough credit.

terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# The credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.
provider "tencentpartner" {}

data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      condition     = data.tencentpartner_customer_credits.all.all_sufficient
      error_message = data.tencentpartner_customer_credits.all.summary
    }
  }
}

# This output shows that amounts are exact. In your own configuration, do not output credit:
# each purchase would change it, and so each plan would have a change.
output "credits" {
  value = data.tencentpartner_customer_credits.all.credits
}

output "totals" {
  value = data.tencentpartner_customer_credits.all.totals
}

output "summary" {
  value = data.tencentpartner_customer_credits.all.summary
}

# What "make demo" runs: a deployment that goes ahead only when every customer has credit.

terraform {
  required_providers {
    tencentpartner = {
      source = "tencentpartner/tencentpartner"
    }
  }
}

# The credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.
provider "tencentpartner" {}

data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100
}

# Stands for what you deploy for your customers.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      condition     = data.tencentpartner_customer_credits.all.all_sufficient
      error_message = data.tencentpartner_customer_credits.all.summary
    }
  }
}

# To show that amounts are exact. Elsewhere keep raw credit out of outputs: with every purchase, every plan would have a change.
output "credits" {
  value = data.tencentpartner_customer_credits.all.credits
}

output "totals" {
  value = data.tencentpartner_customer_credits.all.totals
}

output "summary" {
  value = data.tencentpartner_customer_credits.all.summary
}

terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}

data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007"]
  minimum_remaining_credit = 100

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources.
resource "time_static" "deployment" {
  depends_on = [data.tencentpartner_customer_credits.all]
}

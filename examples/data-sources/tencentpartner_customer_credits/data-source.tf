terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# The credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.
data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50

  # This customer needs a higher minimum.
  minimums = { "100000000009" = 250 }

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources.
resource "terraform_data" "deployment" {
  input      = "deployed"
  depends_on = [data.tencentpartner_customer_credits.all]
}

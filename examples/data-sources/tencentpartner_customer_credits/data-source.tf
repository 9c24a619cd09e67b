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
  minimum_remaining_credit = 100.50

  # A customer of whom more is expected.
  minimums = {
    "100000000009" = 5000
  }

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Everything that depends on the data source is planned only when every customer has credit.
resource "terraform_data" "deployment" {
  for_each = data.tencentpartner_customer_credits.all.credits

  input = "deployed for ${each.key}, who has ${each.value.remaining_credit} US dollars left"
}

terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# The workflow sets TENCENTCLOUD_ASSUME_ROLE_… variables. They name the role and the file with the
# job's token.
provider "tencentpartner" {}

data "tencentpartner_customer_credits" "all" {
  uins                     = ["100000000007", "100000000008"]
  minimum_remaining_credit = 100

  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}

# Replace this with your own resources. Terraform plans them only if each customer has enough
# credit.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [data.tencentpartner_customer_credits.all]
}

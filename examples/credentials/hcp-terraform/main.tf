terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# HCP Terraform sets this variable in the runs of a workspace that has the variables
# TFC_TENCENTCLOUD_PROVIDER_AUTH and TFC_TENCENTCLOUD_RUN_ROLE_ARN.
variable "tfc_tencentcloud_dynamic_credentials" {
  type = object({
    default = object({
      token_file = string
      role_arn   = string
    })
    aliases = map(object({
      token_file = string
      role_arn   = string
    }))
  })
}

provider "tencentpartner" {
  assume_role_with_web_identity {
    provider_id             = "app.terraform.io" # the identity provider's name in CAM
    web_identity_token_file = var.tfc_tencentcloud_dynamic_credentials.default.token_file
    role_arn                = var.tfc_tencentcloud_dynamic_credentials.default.role_arn
  }
}

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

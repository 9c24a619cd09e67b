# A test runs this configuration without the cloud block.
# Not run: HCP Terraform.
terraform {
  cloud {
    organization = "example"

    workspaces {
      project = "customers"
      name    = "production"
    }
  }

  required_version = ">= 1.10" # OpenTofu needs 1.11
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

# Insufficient credit also stops terraform destroy.
# To destroy anyway, run terraform destroy -var enforce_credit=false.
variable "enforce_credit" {
  description = "Whether insufficient credit stops Terraform."
  type        = bool
  default     = true
}

locals {
  customers = ["100000000007", "100000000008"]
  minimum   = 100
}

# The policy finds this check in the plan.
resource "tencentpartner_credit_check" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = local.customers
  minimum_remaining_credit = local.minimum
}

# This gate checks again when HCP Terraform applies the plan.
ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = local.customers
  minimum_remaining_credit = local.minimum
}

# Replace this with your own resources. Each of them must depend on the check and on the gate.
# Otherwise, Terraform may create it although one of them fails.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [
    tencentpartner_credit_check.customers,
    ephemeral.tencentpartner_credit_gate.customers,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

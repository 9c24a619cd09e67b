# The configuration of the pipelines. The plan and the apply run on different machines, so add a
# backend that both can use. Commit .terraform.lock.hcl, too.
terraform {
  required_version = ">= 1.10" # OpenTofu needs 1.11
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# The pipeline sets TENCENTCLOUD_ variables, which name the keys or the role.
provider "tencentpartner" {}

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

# This gate checks again when the pipeline applies the saved plan.
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

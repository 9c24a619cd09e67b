# All direct customers of the partner account, checked in the plan and again in the apply, also for
# a saved plan. Insufficient credit also stops terraform destroy.
# To switch the gate off, use -var enforce_credit=false.
#
# Oldest CLI: Terraform 1.10, OpenTofu 1.11.
#
# | Exit code of                              | Enough credit | Insufficient credit |
# |-------------------------------------------|---------------|---------------------|
# | plan                                      | 0             | 1                   |
# | plan -detailed-exitcode                   | 2             | 1                   |
# | apply                                     | 0             | 1                   |
# | apply of a plan saved with enough credit  | 0             | 1                   |
# | plan -detailed-exitcode of the deployment | 0             | 1                   |
# | destroy of the deployment                 | 0             | 1                   |
# | destroy -var enforce_credit=false         | 0             | 0                   |

terraform {
  required_version = ">= 1.10"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

variable "enforce_credit" {
  description = "Whether insufficient credit stops Terraform."
  type        = bool
  default     = true
}

# The data source and the gate must have the same values.
locals {
  # This customer is a test account. It is not checked, and gets no deployment.
  exclude_uins             = ["100000000008"]
  minimum_remaining_credit = 100

  # This customer needs a higher minimum.
  minimums = {
    "100000000007" = 250
  }
}

# The data source returns the customers to deploy for. It has no postcondition, because the gate
# checks the credit. It has the minimums for policies: a policy does not see the gate.
data "tencentpartner_customer_credits" "customers" {
  direct_customers         = true
  exclude_uins             = local.exclude_uins
  minimum_remaining_credit = local.minimum_remaining_credit
  minimums                 = local.minimums
}

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  direct_customers         = true
  exclude_uins             = local.exclude_uins
  minimum_remaining_credit = local.minimum_remaining_credit
  minimums                 = local.minimums
}

# Replace this with your own resources. Each of them must depend on the gate. Otherwise, Terraform
# may create it although the gate fails. A module accepts depends_on, too.
# A resource that Terraform may replace needs create_before_destroy. Without it, the resource can
# remain destroyed if the gate fails at apply.
resource "terraform_data" "deployment" {
  for_each = toset(data.tencentpartner_customer_credits.customers.uins)

  input = "deployed for ${each.key}"

  depends_on = [ephemeral.tencentpartner_credit_gate.customers]

  lifecycle {
    create_before_destroy = true
  }
}

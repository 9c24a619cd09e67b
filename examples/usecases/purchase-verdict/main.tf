# This gate checks criteria before a purchase. It succeeds if each customer has enough credit and a
# normal account status. The partner account must also have enough credit for all of them. The gate
# checks this in the plan and again in the apply, also for a saved plan. A closed gate also stops
# terraform destroy. To switch the gate off, use -var enforce_credit=false.
#
# Oldest CLI: Terraform 1.10, OpenTofu 1.11.
#
# The exit codes are the same if a customer has 0.01 less than its minimum, if the partner account
# has 0.01 less than its minimum, and if a customer has the account status "2".
#
# | Exit code of                              | Criteria met | Not met |
# |-------------------------------------------|--------------|---------|
# | plan                                      | 0            | 1       |
# | plan -detailed-exitcode                   | 2            | 1       |
# | apply                                     | 0            | 1       |
# | apply of a plan saved with enough credit  | 0            | 1       |
# | plan -detailed-exitcode of the deployment | 0            | 1       |
# | destroy of the deployment                 | 0            | 1       |
# | destroy -var enforce_credit=false         | 0            | 0       |

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
  description = "Whether a failing criterion stops Terraform."
  type        = bool
  default     = true
}

locals {
  # The customers that buy, and the price of one order in US dollars.
  uins  = ["100000000007", "100000000008", "100000000009"]
  price = 100
}

ephemeral "tencentpartner_credit_gate" "purchase" {
  count = var.enforce_credit ? 1 : 0

  uins                     = local.uins
  minimum_remaining_credit = local.price
  require_normal_status    = true

  # The partner's credit must be enough for all orders together.
  minimum_partner_remaining_credit = local.price * length(local.uins)
}

# Replace this with the resources that are bought. Each of them must depend on the gate. Otherwise,
# Terraform may create it although the gate fails. A module accepts depends_on, too.
# A resource that Terraform may replace needs create_before_destroy. Without it, the resource can
# remain destroyed if the gate fails at apply.
resource "terraform_data" "order" {
  for_each = toset(local.uins)

  input = "bought for ${each.key}"

  depends_on = [ephemeral.tencentpartner_credit_gate.purchase]

  lifecycle {
    create_before_destroy = true
  }
}

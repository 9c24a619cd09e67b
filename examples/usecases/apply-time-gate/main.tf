# A gate that checks in the plan and again in the apply, also for a saved plan. If the credit falls
# in between, Terraform creates nothing that depends on the gate. Insufficient credit also stops
# terraform destroy. To switch the gate off, use -var enforce_credit=false.
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

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100
}

# Replace this with your own resources. Each of them must depend on the gate. Otherwise, Terraform
# may create it although the gate fails. A module accepts depends_on, too.
# A resource that Terraform may replace needs create_before_destroy. Without it, the resource can
# remain destroyed if the gate fails at apply.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [ephemeral.tencentpartner_credit_gate.customers]

  lifecycle {
    create_before_destroy = true
  }
}

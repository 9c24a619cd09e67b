# A gate that is opened at plan and again at apply, also when the plan was saved: if the credit fell meanwhile, nothing is
# created. Low credit stops every plan and destroy, too: -var enforce_credit=false switches the gate off.
#
# Oldest CLI: Terraform 1.10, OpenTofu 1.11.
#
# | exit code of                                 | enough credit | too little |
# |----------------------------------------------|---------------|------------|
# | plan                                         | 0             | 1          |
# | plan -detailed-exitcode                      | 2             | 1          |
# | apply                                        | 0             | 1          |
# | apply of a plan saved while there was enough | 0             | 1          |
# | plan -detailed-exitcode of what is deployed  | 0             | 1          |
# | destroy of what is deployed                  | 0             | 1          |
# | destroy -var enforce_credit=false            | 0             | 0          |

terraform {
  required_version = ">= 1.10"
  required_providers {
    tencentpartner = {
      source = "tencentpartner/tencentpartner"
    }
  }
}

variable "enforce_credit" {
  description = "Whether low credit stops Terraform."
  type        = bool
  default     = true
}

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100
}

# Stands for what you deploy. Everything must depend on the gate, or it is created beside a gate that fails. A module takes
# depends_on, too. What is replaced needs create_before_destroy, or a gate that closes between plan and apply leaves it destroyed.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [ephemeral.tencentpartner_credit_gate.customers]

  lifecycle {
    create_before_destroy = true
  }
}

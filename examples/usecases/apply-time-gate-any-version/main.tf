# A gate at plan and again at apply, also for a saved plan, without an ephemeral resource. The
# trigger of the check is the time of the plan, in seconds. So each plan updates the check, unless
# the last applied plan was made in the same second. Each apply of an update checks credit again. If
# the credit falls between plan and apply, Terraform creates nothing.
#
# plan -detailed-exitcode returns 2, even if nothing else changes.
#
# Insufficient credit also stops terraform destroy. To switch the check off, use
# -var enforce_credit=false.
#
# Oldest CLI: Terraform 1.5, OpenTofu 1.6.
#
# | Exit code of                                       | Enough credit | Insufficient credit |
# |----------------------------------------------------|---------------|---------------------|
# | plan                                               | 0             | 1                   |
# | plan -detailed-exitcode                            | 2             | 1                   |
# | apply                                              | 0             | 1                   |
# | apply of a plan saved with enough credit           | 0             | 1                   |
# | apply of a saved plan that replaces the deployment | 0             | 1                   |
# | plan -detailed-exitcode of the deployment          | 2             | 1                   |
# | destroy of the deployment                          | 0             | 1                   |
# | destroy -var enforce_credit=false                  | 0             | 0                   |

terraform {
  required_version = ">= 1.5"
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

resource "tencentpartner_credit_check" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100

  triggers = {
    always = plantimestamp()
  }
}

# Replace this with your own resources. Each of them must depend on the check. Otherwise, Terraform
# may create it although the check fails. A module accepts depends_on, too, but then Terraform may
# read its data sources only at apply.
# A resource that Terraform may replace needs create_before_destroy. Without it, the resource can
# remain destroyed if the check fails at apply.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [tencentpartner_credit_check.customers]

  lifecycle {
    create_before_destroy = true
  }
}

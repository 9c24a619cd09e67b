terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

# Insufficient credit also stops terraform destroy.
# To destroy anyway, run terraform destroy -var enforce_credit=false.
variable "enforce_credit" {
  description = "Whether insufficient credit stops Terraform."
  type        = bool
  default     = true
}

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50

  # This customer needs a higher minimum.
  minimums = {
    "100000000009" = 250
  }

  timeouts {
    open = "5m"
  }
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

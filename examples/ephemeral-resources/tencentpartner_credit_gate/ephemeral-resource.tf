# Insufficient credit stops each plan and destroy.
# To destroy anyway, run terraform destroy -var enforce_credit=false.
variable "enforce_credit" {
  description = "Whether low credit stops Terraform."
  type        = bool
  default     = true
}

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50

  # This customer needs a higher minimum.
  minimums = {
    "100000000009" = 5000
  }

  timeouts {
    open = "5m"
  }
}

# Each resource that needs credit must depend on the gate. A module accepts depends_on, too.
# A resource that Terraform may replace needs create_before_destroy. Without it, the resource
# remains destroyed if the gate closes between plan and apply.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [ephemeral.tencentpartner_credit_gate.customers]

  lifecycle {
    create_before_destroy = true
  }
}

# Low credit stops every plan, and destroy, too: terraform destroy -var enforce_credit=false.
variable "enforce_credit" {
  description = "Whether low credit stops Terraform."
  type        = bool
  default     = true
}

ephemeral "tencentpartner_credit_gate" "customers" {
  count = var.enforce_credit ? 1 : 0

  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50

  # A customer of whom more is expected.
  minimums = {
    "100000000009" = 5000
  }

  timeouts {
    open = "5m"
  }
}

# Whatever must not be created without credit depends on the gate. A module takes depends_on, too. What is replaced needs
# create_before_destroy, or a gate that closes between plan and apply leaves it destroyed.
resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [ephemeral.tencentpartner_credit_gate.customers]

  lifecycle {
    create_before_destroy = true
  }
}

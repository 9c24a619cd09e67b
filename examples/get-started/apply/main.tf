terraform {
  required_version = ">= 1.10"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

variable "release" {
  description = "The number of the release to deploy."
  type        = number
  default     = 1
}

ephemeral "tencentpartner_credit_gate" "all" {
  uins                     = ["100000000007", "100000000008", "100000000009"]
  minimum_remaining_credit = 100.50
}

# Replace this with your own resources. Each of them must depend on the gate.
resource "terraform_data" "deployment" {
  input = "release ${var.release}"

  depends_on = [ephemeral.tencentpartner_credit_gate.all]
}

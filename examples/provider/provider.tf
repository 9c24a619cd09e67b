# Terraform writes literals and plain variables of a provider block into plan files, in clear. It
# does not write ephemeral variables (Terraform 1.10, OpenTofu 1.11) into them. You can also use the
# environment variables TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY. The provider reads them,
# and plan files do not contain them.

terraform {
  required_version = ">= 1.10"
  required_providers {
    tencentpartner = {
      source = "tencentpartner/tencentpartner"
    }
  }
}

variable "secret_key" {
  type      = string
  ephemeral = true
}

provider "tencentpartner" {
  secret_id  = "AKIDdemo"
  secret_key = var.secret_key
}

# Terraform writes literals and plain variables of a provider block into plan files, in clear. An ephemeral variable
# (Terraform 1.10, OpenTofu 1.11) is written nowhere; neither are TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY,
# which the provider reads by itself.

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

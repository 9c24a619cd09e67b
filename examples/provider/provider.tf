# An ephemeral variable needs Terraform 1.10 or OpenTofu 1.11. You can also use the environment
# variables TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY. Plan files do not contain them.

terraform {
  required_version = ">= 1.10"
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
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

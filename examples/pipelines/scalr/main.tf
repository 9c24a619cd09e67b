# The configuration of a workspace that manages Scalr.
# Not run: Scalr and its provider.
terraform {
  required_version = ">= 1.11" # for write-only arguments
  required_providers {
    scalr = {
      source  = "registry.scalr.io/scalr/scalr"
      version = "~> 3.19"
    }
  }
}

variable "environment_id" {
  description = "The environment of the workspace."
  type        = string
}

variable "vcs_provider_id" {
  description = "The VCS provider of both repositories."
  type        = string
}

variable "keys" {
  description = "The keys of an identity that can only read credit."
  type        = object({ secret_id = string, secret_key = string })
  sensitive   = true
  ephemeral   = true # Terraform does not write it to plans or to the state
}

resource "scalr_workspace" "customers" {
  name              = "customers"
  environment_id    = var.environment_id
  vcs_provider_id   = var.vcs_provider_id
  terraform_version = "1.15.9"
  auto_apply        = false

  vcs_repo {
    identifier = "example/infrastructure"
    branch     = "main"
  }
}

resource "scalr_variable" "secret_id" {
  category         = "shell"
  key              = "TENCENTCLOUD_SECRET_ID"
  value_wo         = var.keys.secret_id
  value_wo_version = 1 # raise it to replace the keys
  sensitive        = true
  workspace_id     = scalr_workspace.customers.id
}

resource "scalr_variable" "secret_key" {
  category         = "shell"
  key              = "TENCENTCLOUD_SECRET_KEY"
  value_wo         = var.keys.secret_key
  value_wo_version = 1 # raise it to replace the keys
  sensitive        = true
  workspace_id     = scalr_workspace.customers.id
}

# The directory contains scalr.rego and scalr-policy.hcl. The authors of the configuration must not
# be able to change this repository.
resource "scalr_policy_group" "credit" {
  name            = "credit"
  opa_version     = "1.0.0" # 0.59 or newer
  vcs_provider_id = var.vcs_provider_id
  environments    = [var.environment_id]

  vcs_repo {
    identifier = "example/credit-policy"
    branch     = "main"
    path       = "scalr"
  }
}

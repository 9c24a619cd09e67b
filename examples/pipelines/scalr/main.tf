# The configuration of a workspace that manages Scalr.
# Not run: Scalr and its provider.
terraform {
  required_providers {
    scalr = {
      source  = "registry.scalr.io/scalr/scalr"
      version = "~> 3.0"
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
  category     = "shell"
  key          = "TENCENTCLOUD_SECRET_ID"
  value        = var.keys.secret_id
  sensitive    = true
  workspace_id = scalr_workspace.customers.id
}

resource "scalr_variable" "secret_key" {
  category     = "shell"
  key          = "TENCENTCLOUD_SECRET_KEY"
  value        = var.keys.secret_key
  sensitive    = true
  workspace_id = scalr_workspace.customers.id
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

# The configuration of a stack that manages Spacelift.
# Not run: Spacelift and its provider.
terraform {
  required_providers {
    spacelift = {
      source  = "spacelift-io/spacelift"
      version = "~> 1.9"
    }
  }
}

variable "stack_id" {
  description = "The stack that deploys for customers."
  type        = string
}

# The authors of the configuration cannot change a context.
resource "spacelift_context" "tencentpartner" {
  name = "tencentpartner"

  # The policy reads the whole plan from this file.
  after_plan = ["terraform show -json spacelift.plan >plan.custom.spacelift.json"]
}

resource "spacelift_context_attachment" "tencentpartner" {
  context_id = spacelift_context.tencentpartner.id
  stack_id   = var.stack_id
}

# Spacelift writes the token of the run to the last file.
resource "spacelift_environment_variable" "role" {
  for_each = {
    TENCENTCLOUD_ASSUME_ROLE_ARN         = "qcs::cam::uin/100000000001:roleName/spacelift"
    TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID = "spacelift" # the identity provider's name in CAM

    TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE = "/mnt/workspace/spacelift.oidc"
  }

  context_id = spacelift_context.tencentpartner.id
  name       = each.key
  value      = each.value
  write_only = false
}

# Set use_custom_plan to true in this file.
resource "spacelift_policy" "credit" {
  name        = "credit"
  type        = "PLAN"
  engine_type = "REGO_V1"
  body        = file("${path.module}/spacelift.rego")
}

resource "spacelift_policy_attachment" "credit" {
  policy_id = spacelift_policy.credit.id
  stack_id  = var.stack_id
}

# For Terraform Policy: denies a plan without a tencentpartner_credit_check, and a check that
# credit.rego denies with its default settings. This policy does not see data sources or the source
# address of the provider.
#
# The policy is written from the reference of version 0.4. It was not run in HashiCorp's engine.
# https://developer.hashicorp.com/terraform/policy/reference
#
# If a value is unknown in the plan, the result is UnknownResult, and Terraform only warns. So
# accept only AllowResult. If a plan only deletes, or has no managed resource, there is no result.

policy {
  required_providers {
    tencentpartner = {
      source = "tencentpartner/tencentpartner"
    }
  }

  # Older versions do not send unchanged resources to the engine.
  terraform_config {
    required_version = ">= 1.16.0"
  }
}

# These settings are not input blocks, because an environment variable can set an input.
locals {
  # The lowest minimum that a customer may have, in US dollars. A customer whose credit is below 0
  # cannot buy.
  credit_floor = 0

  # The UINs that a check may have in exclude_uins.
  excludable_uins = []
}

# If there is no check, Terraform evaluates no policy for checks. So this policy is for each type of
# managed resource.
resource_policy "*" "credit_check_present" {
  # The default of operations differs between versions. Without "no-op", a plan could remove a check
  # if no other resource changes.
  operations = ["create", "update", "no-op"]

  locals {
    # Without the checks that the plan deletes.
    checks = core::getresources("tencentpartner_credit_check", {})
  }

  enforce {
    condition     = core::length(local.checks) > 0
    error_message = "The plan has no tencentpartner_credit_check."
  }
}

resource_policy "tencentpartner_credit_check" "credit_check_strict" {
  operations = ["create", "update", "no-op"]

  # "<" and functions fail on null. "&&" and "||" do not prevent this, because they may evaluate
  # both sides.
  locals {
    minimums     = attrs.minimums != null ? attrs.minimums : {}
    exclude_uins = attrs.exclude_uins != null ? attrs.exclude_uins : []

    # If the check is for direct customers, the plan shows only the keys of minimums. The others
    # have minimum_remaining_credit. If it is null, the provider requires an entry for each one.
    uins       = attrs.uins != null ? attrs.uins : core::keys(local.minimums)
    for_others = attrs.uins != null ? null : attrs.minimum_remaining_credit

    of_uins   = [for u in local.uins : core::try(local.minimums[u], attrs.minimum_remaining_credit)]
    of_others = [for m in [local.for_others] : m if m != null]
    effective = core::concat(local.of_uins, local.of_others)

    low      = [for m in local.effective : 0 if m != null ? m < local.credit_floor : true]
    excluded = [for u in local.exclude_uins : u if !core::contains(local.excludable_uins, u)]
  }

  enforce {
    condition     = attrs.all_sufficient == true
    error_message = "The check does not show that all criteria are met."
  }

  enforce {
    condition     = core::length(local.effective) > 0
    error_message = "The check has no minimum for customers."
  }

  enforce {
    condition     = core::length(local.low) == 0
    error_message = "A customer has no minimum of at least ${local.credit_floor}."
  }

  enforce {
    condition     = core::length(local.excluded) == 0
    error_message = "exclude_uins has a UIN that is not in excludable_uins."
  }
}

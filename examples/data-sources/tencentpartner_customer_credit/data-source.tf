terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "~> 0.1"
    }
  }
}

variable "customers" {
  description = "The customers' UINs and minimums, by name."
  type        = map(object({ uin = string, minimum = number }))
  default = {
    acme    = { uin = "100000000007", minimum = 100.50 }
    initech = { uin = "100000000008", minimum = 0 }
  }
}

# Instances that Terraform reads at the same time share requests.
data "tencentpartner_customer_credit" "each" {
  for_each = var.customers

  uin                      = each.value.uin
  minimum_remaining_credit = each.value.minimum

  lifecycle {
    postcondition {
      condition = self.sufficient
      error_message = format(
        "%s has %s US dollars left, short by %s.",
        each.key, self.remaining_credit, self.shortfall,
      )
    }
  }
}

# Do not output credit: each purchase would change it, and so the plan would have a change.
output "sufficient" {
  value = {
    for name, customer in data.tencentpartner_customer_credit.each : name => customer.sufficient
  }
}

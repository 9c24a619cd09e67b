variable "customers" {
  description = "The customers' UINs, by name, with what each must have left."
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
      condition     = self.sufficient
      error_message = "${each.key} has ${self.remaining_credit} US dollars left, short by ${self.shortfall}."
    }
  }
}

# An output of the credit itself would change with every purchase, and every plan with it.
output "sufficient" {
  value = { for name, customer in data.tencentpartner_customer_credit.each : name => customer.sufficient }
}

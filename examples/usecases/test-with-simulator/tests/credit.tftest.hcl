run "all_customers_have_enough_credit" {
  variables {
    uins = ["100000000007", "100000000008"]
  }

  assert {
    condition     = length(terraform_data.deployment) == 2
    error_message = "A customer has no deployment."
  }
}

run "one_customer_has_insufficient_credit" {
  command = plan

  variables {
    uins = ["100000000007", "100000000009"]
  }

  expect_failures = [data.tencentpartner_customer_credits.customers]
}

run "everybody_has_credit" {
  variables {
    uins = ["100000000007", "100000000008"]
  }

  assert {
    condition     = length(terraform_data.deployment) == 2
    error_message = "Not every customer gets a deployment."
  }
}

run "somebody_has_too_little" {
  command = plan

  variables {
    uins = ["100000000007", "100000000009"]
  }

  expect_failures = [data.tencentpartner_customer_credits.customers]
}

mock_provider "tencentpartner" {}

variables {
  uins = ["100000000007", "100000000009"]
}

run "all_customers_have_enough_credit" {
  command = plan

  override_data {
    target = data.tencentpartner_customer_credits.customers
    values = {
      all_sufficient = true
      summary        = "0 of 2 customers are below the minimum of 100."
    }
  }

  assert {
    condition     = length(terraform_data.deployment) == 2
    error_message = "A customer has no deployment."
  }
}

run "one_customer_has_insufficient_credit" {
  command = plan

  override_data {
    target = data.tencentpartner_customer_credits.customers
    values = {
      all_sufficient = false
      summary        = "1 of 1 customer is below the minimum of 100: 7 has 5 (short by 95)."
    }
  }

  expect_failures = [data.tencentpartner_customer_credits.customers]
}

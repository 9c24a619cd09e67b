mock_provider "tencentpartner" {}

variables {
  uins = ["100000000007", "100000000009"]
}

run "everybody_has_credit" {
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
    error_message = "Not every customer gets a deployment."
  }
}

run "somebody_has_too_little" {
  command = plan

  override_data {
    target = data.tencentpartner_customer_credits.customers
    values = {
      all_sufficient = false
      summary        = "1 of 2 customers is below the minimum of 100: 100000000009 has 5 (short by 95)."
    }
  }

  expect_failures = [data.tencentpartner_customer_credits.customers]
}

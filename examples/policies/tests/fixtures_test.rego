# The plans of the unit tests, and what the tests expect of a plan. The other tests use these
# functions. "opa test examples/policies" runs all tests.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit

provider := "registry.terraform.io/tencentpartner/tencentpartner"

# read is tencentpartner_customer_credits after a read. left maps UINs to their remaining credit.
read(left, all_sufficient) := {
	"address": "data.tencentpartner_customer_credits.all",
	"mode": "data",
	"type": "tencentpartner_customer_credits",
	"provider_name": provider,
	"values": {
		"uins": [uin | some uin, _ in left],
		"direct_customers": null,
		"exclude_uins": null,
		"minimum_remaining_credit": 0,
		"minimums": null,
		"credits": {uin: {"remaining_credit": remaining} | some uin, remaining in left},
		"all_sufficient": all_sufficient,
		"summary": "The summary.",
	},
}

# read_one is tencentpartner_customer_credit after a read. left is the remaining credit.
read_one(left, sufficient) := {
	"address": "data.tencentpartner_customer_credit.one",
	"mode": "data",
	"type": "tencentpartner_customer_credit",
	"provider_name": provider,
	"values": {
		"uin": "7",
		"minimum_remaining_credit": 100,
		"remaining_credit": left,
		"shortfall": 96.5,
		"sufficient": sufficient,
	},
}

# check is tencentpartner_credit_check that a plan creates.
check(arguments) := {
	"address": "tencentpartner_credit_check.all",
	"mode": "managed",
	"type": "tencentpartner_credit_check",
	"provider_name": provider,
	"change": {
		"actions": ["create"],
		"before": null,
		"after": object.union(
			{
				"uins": null,
				"direct_customers": null,
				"exclude_uins": null,
				"minimum_remaining_credit": null,
				"minimums": null,
				"minimum_partner_remaining_credit": null,
				"require_normal_status": null,
				"all_sufficient": true,
			},
			arguments,
		),
		"after_unknown": {},
	},
}

# check_two is a check of the customers 7 and 8. Both have the minimum 0.
check_two := check({"uins": ["7", "8"], "minimum_remaining_credit": 0})

managed := {
	"address": "terraform_data.x",
	"mode": "managed",
	"type": "terraform_data",
	"values": {"input": 1},
}

# planned is a plan with resources in prior_state.
planned(resources) := planned_with(resources, [])

# changed is a plan with entries in resource_changes.
changed(changes) := planned_with([managed], changes)

planned_with(resources, changes) := {
	"complete": true,
	"planned_values": {},
	"resource_changes": changes,
	"prior_state": {"values": {"root_module": {"resources": resources}}},
}

# valued is a resource with other values.
valued(resource, values) := object.union(resource, {"values": values})

# replaced is a document with another value at a path. If the path does not exist, it is added.
replaced(document, path, value) := json.patch(
	document,
	[{"op": "add", "path": path, "value": value}],
)

no_plan := "The input is not one plan of \"terraform show -json\"."

no_evidence := concat(" ", [
	"The plan has no evidence of credit: it needs a data source that was read (prior_state),",
	"or a tencentpartner_credit_check (resource_changes).",
])

incomplete := concat(" ", [
	"The plan leaves resources out (-target, -invoke, -refresh-only, deferred),",
	"so its credit values may be old.",
])

# denied_for passes if a message contains the fragment.
denied_for(fragment, plan) if {
	some message in credit.deny with input as plan
	contains(message, fragment)
	not credit.allow with input as plan
}

# denied_only_for passes if there is no other message.
denied_only_for(message, plan) if {
	{message} == credit.deny with input as plan
	not credit.allow with input as plan
}

allowed(plan) if {
	count(credit.deny) == 0 with input as plan
	credit.allow with input as plan
}

# equal_documents compares documents. OPA does not compile "==" between settings of other types,
# such as those in an owner's copy.
equal_documents(a, b) if a == b

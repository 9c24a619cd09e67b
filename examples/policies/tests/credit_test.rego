# How the policy handles data sources, and plans without evidence.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit

all_has_no_minimum := concat(" ", [
	"data.tencentpartner_customer_credits.all:",
	"a customer has no minimum of at least 0.",
])

one_has_no_minimum := concat(" ", [
	"data.tencentpartner_customer_credit.one:",
	"a customer has no minimum of at least 0.",
])

all_has_less := concat(" ", [
	"data.tencentpartner_customer_credits.all:",
	"a customer has less than 0 left, or no credit record.",
])

one_has_less := concat(" ", [
	"data.tencentpartner_customer_credit.one:",
	"a customer has less than 0 left, or no credit record.",
])

other_customers := concat(" ", [
	"data.tencentpartner_customer_credits.all:",
	"uins and credits do not have the same customers.",
])

# Evidence.

test_sufficient_is_allowed if allowed(planned([managed, read({"7": 100.5, "8": 0}, true)]))

test_one_sufficient_is_allowed if allowed(planned([read_one(0, true)]))

test_several_sufficient_are_allowed if {
	allowed(planned_with([read({"7": 1}, true), read_one(1, true)], [check_two]))
}

test_insufficient_is_denied if {
	message := "data.tencentpartner_customer_credits.all: The summary."
	denied_only_for(message, planned([read({"7": 3.5}, false)]))
}

test_one_insufficient_is_denied if {
	message := "data.tencentpartner_customer_credit.one: 7 has 3.5 left (short by 96.5)."
	denied_only_for(message, planned([read_one(3.5, false)]))
}

test_one_insufficient_of_several_is_denied if {
	message := "data.tencentpartner_customer_credit.one: 7 has 3.5 left (short by 96.5)."
	plan := planned_with([read({"8": 5}, true), read_one(3.5, false)], [check_two])
	denied_only_for(message, plan)
}

test_a_failed_read_is_denied if {
	message := "one: it has no criterion, or could not be read."
	denied_for(message, planned([read_one(null, null)]))
}

test_no_criterion_is_denied if {
	message := "it has no criterion, or could not be read."
	all := concat(" ", ["data.tencentpartner_customer_credits.all:", message])
	denied_only_for(all, planned([read({"7": 3.5}, null)]))
	one := concat(" ", ["data.tencentpartner_customer_credit.one:", message])
	denied_only_for(one, planned([read_one(3.5, null)]))
}

# purchase is a plan that read more than the credit of customers. All of them have enough.
purchase(all_sufficient, abnormal_uins, partner_remaining_credit) := planned([valued(
	read({"7": 500}, all_sufficient),
	{
		"minimum_partner_remaining_credit": 300,
		"require_normal_status": true,
		"abnormal_uins": abnormal_uins,
		"partner_remaining_credit": partner_remaining_credit,
	},
)])

test_all_criteria_met_is_allowed if allowed(purchase(true, [], 300))

test_an_abnormal_customer_is_denied if {
	denied_for("all: The summary.", purchase(false, ["7"], 300))
}

test_a_partner_below_its_minimum_is_denied if {
	denied_for("all: The summary.", purchase(false, [], 299.99))
}

# one_with is a plan that read one customer whose verdict is false.
one_with(shortfall, normal_status) := planned([valued(
	read_one(500, false),
	{"shortfall": shortfall, "normal_status": normal_status},
)])

test_one_abnormal_customer_is_denied if {
	message := "data.tencentpartner_customer_credit.one: 7 is not in normal status."
	every shortfall in [0, null] {
		denied_only_for(message, one_with(shortfall, false))
	}
}

test_one_abnormal_customer_with_insufficient_credit_is_denied if {
	message := "one: 7 has 500 left (short by 0.5), and is not in normal status."
	denied_for(message, one_with(0.5, false))
}

test_a_verdict_without_a_visible_reason_is_denied if {
	message := concat(" ", [
		"data.tencentpartner_customer_credit.one:",
		"the plan does not show why it is not sufficient.",
	])
	every shortfall in [0, null, "1", -1] {
		every normal_status in [true, null, "false"] {
			denied_only_for(message, one_with(shortfall, normal_status))
		}
	}
}

test_absent_verdict_is_denied if {
	every resource in [read_one(1, true), read({"7": 1}, true)] {
		denied_for("does not show why", planned([object.remove(resource, ["values"])]))
		denied_for("does not show why", planned([replaced(resource, "/values", null)]))
	}
	plan := planned([json.remove(read_one(1, true), ["values/sufficient"])])
	denied_for("7 has 1 left (short by 96.5)", plan)
}

test_text_instead_of_a_verdict_is_denied if {
	denied_for("The summary", planned([read({"7": 1}, "true")]))
	denied_for("short by 96.5", planned([read_one(1, "true")]))
}

test_the_verdict_of_another_type_is_denied if {
	denied_for("The summary", planned([valued(read({"7": 1}, false), {"sufficient": true})]))
	denied_for("short by", planned([valued(read_one(1, false), {"all_sufficient": true})]))
}

# Minimums of data sources.

# read_minimums is a plan that read the customers 7 and 8 with other minimums.
read_minimums(for_all, own) := planned([valued(
	read({"7": 500, "8": 500}, true),
	{"minimum_remaining_credit": for_all, "minimums": own},
)])

test_a_minimum_for_each_customer_is_allowed if {
	allowed(read_minimums(0, null))
	allowed(read_minimums(0, {}))
	allowed(read_minimums(0, {"7": 500}))
	allowed(read_minimums(null, {"7": 0, "8": 100.5}))
	allowed(read_minimums(-1, {"7": 0, "8": 100.5}))
	allowed(planned([valued(read_one(1, true), {"minimum_remaining_credit": 0})]))
}

test_a_customer_without_a_minimum_is_denied if {
	denied_only_for(all_has_no_minimum, read_minimums(null, null))
	denied_only_for(all_has_no_minimum, read_minimums(null, {}))
	denied_only_for(all_has_no_minimum, read_minimums(null, {"8": 500}))
	denied_only_for(all_has_no_minimum, read_minimums(100, {"8": null}))
	denied_only_for(all_has_no_minimum, read_minimums(null, {"7": 500, "8": null}))
	one := valued(read_one(500, true), {"minimum_remaining_credit": null})
	denied_only_for(one_has_no_minimum, planned([one]))
	absent := json.remove(one, ["values/minimum_remaining_credit"])
	denied_only_for(one_has_no_minimum, planned([absent]))
}

test_a_low_minimum_is_denied if {
	every minimum in [-1000000, -0.01] {
		denied_only_for(all_has_no_minimum, read_minimums(minimum, null))
		denied_only_for(all_has_no_minimum, read_minimums(minimum, {"7": 500}))
		denied_only_for(all_has_no_minimum, read_minimums(500, {"7": minimum}))
		denied_only_for(all_has_no_minimum, read_minimums(null, {"7": 500, "8": minimum}))
		one := valued(read_one(500, true), {"minimum_remaining_credit": minimum})
		denied_only_for(one_has_no_minimum, planned([one]))
	}
}

test_a_minimum_that_is_no_number_is_denied if {
	every minimum in ["500", true, false, [500], {"7": 500}] {
		denied_only_for(all_has_no_minimum, read_minimums(minimum, null))
		denied_only_for(all_has_no_minimum, read_minimums(500, {"7": minimum}))
	}
	denied_only_for(all_has_no_minimum, read_minimums(null, ["7", "8"]))
}

test_other_criteria_alone_are_denied if {
	every criterion in [
		{"minimum_partner_remaining_credit": 300, "partner_remaining_credit": 500},
		{"require_normal_status": true, "abnormal_uins": []},
	] {
		resource := valued(read({"7": 500}, true), criterion)
		denied_only_for(all_has_no_minimum, planned([valued(
			resource,
			{"minimum_remaining_credit": null},
		)]))
	}
	one := valued(read_one(500, true), {
		"minimum_remaining_credit": null,
		"shortfall": null,
		"require_normal_status": true,
		"normal_status": true,
	})
	denied_only_for(one_has_no_minimum, planned([one]))
}

# Amounts of data sources.

test_below_the_floor_is_denied if {
	denied_only_for(all_has_less, planned([read({"7": 1, "8": -0.01}, true)]))
	denied_only_for(one_has_less, planned([read_one(-0.01, true)]))
}

test_no_amount_is_denied if {
	denied_only_for(all_has_less, planned([read({"7": null}, true)]))
	denied_only_for(all_has_less, planned([read({"7": 1, "8": "1"}, true)]))
	denied_only_for(one_has_less, planned([read_one(null, true)]))
	denied_only_for(one_has_less, planned([read_one("1", true)]))
	denied_for(one_has_less, planned([json.remove(
		read_one(1, true),
		["values/remaining_credit"],
	)]))
}

test_no_customer_is_denied if {
	plan := planned([read({}, true)])
	denied_for(all_has_less, plan)
	denied_for(all_has_no_minimum, plan)
	nameless := planned([json.remove(read_one(1, true), ["values/uin"])])
	denied_only_for(one_has_no_minimum, nameless)
}

test_an_omitted_customer_is_denied if {
	resource := read({"7": 1, "8": 1}, true)
	denied_for(all_has_less, planned([json.remove(resource, ["values/credits/8"])]))
	plan := planned([json.remove(resource, ["values/credits/8/remaining_credit"])])
	denied_only_for(all_has_less, plan)
}

test_one_customer_with_a_list_is_ignored if {
	plan := planned([valued(read({"7": -1}, true), {"uin": "8", "remaining_credit": 1})])
	denied_only_for(all_has_less, plan)
	allowed(planned([valued(read({"7": 1}, true), {"uin": "8", "remaining_credit": -1})]))
}

test_a_list_of_customers_with_one_is_ignored if {
	plan := planned([valued(read_one(-1, true), {
		"uins": ["8"],
		"credits": {"8": {"remaining_credit": 1}},
	})])
	denied_only_for(one_has_less, plan)
}

# read_direct is tencentpartner_customer_credits after a read of all direct customers.
read_direct(left) := valued(read(left, true), {"direct_customers": true})

test_direct_customers_are_allowed if {
	allowed(planned([read_direct({"7": 1, "8": 0})]))
	allowed(planned([valued(
		read_direct({"7": 1, "8": 0}),
		{"minimum_remaining_credit": null, "minimums": {"7": 1, "8": 0}},
	)]))
}

test_direct_customers_below_the_floor_are_denied if {
	denied_only_for(all_has_less, planned([read_direct({"7": 1, "8": -0.01})]))
	denied_only_for(all_has_less, planned([read_direct({"7": 1, "8": null})]))
	denied_for(all_has_less, planned([read_direct({})]))
}

test_direct_customers_without_a_minimum_are_denied if {
	every own in [{"7": 1}, {"7": 1, "8": null}, {"7": 1, "8": -0.01}] {
		denied_only_for(all_has_no_minimum, planned([valued(
			read_direct({"7": 1, "8": 1}),
			{"minimum_remaining_credit": null, "minimums": own},
		)]))
	}
}

# In a data source, each customer is known. So a minimum that applies to no customer is ignored.
test_a_low_minimum_for_none_of_the_direct_customers_is_allowed if {
	allowed(planned([valued(
		read_direct({"7": 1, "8": 1}),
		{"minimum_remaining_credit": -1, "minimums": {"7": 1, "8": 1}},
	)]))
}

test_other_customers_in_uins_and_credits_are_denied if {
	resource := read_direct({"7": 1, "8": 1})
	every patch in [
		{"op": "replace", "path": "/values/uins", "value": ["7"]},
		{"op": "replace", "path": "/values/uins", "value": ["7", "8", "6"]},
		{"op": "replace", "path": "/values/uins", "value": ["7", "8", "9"]},
		{"op": "replace", "path": "/values/uins", "value": []},
		{"op": "replace", "path": "/values/uins", "value": null},
		{"op": "replace", "path": "/values/uins", "value": "7"},
		{"op": "remove", "path": "/values/uins"},
		{"op": "remove", "path": "/values/credits/7"},
		{"op": "replace", "path": "/values/credits", "value": null},
		{"op": "remove", "path": "/values/credits"},
		{"op": "remove", "path": "/values"},
	] {
		denied_for(other_customers, planned([json.patch(resource, [patch])]))
	}
	denied_only_for(other_customers, planned([replaced(resource, "/values/uins", ["7"])]))
}

test_repeated_customers_are_allowed if {
	resource := read({"7": 1, "8": 1}, true)
	allowed(planned([replaced(resource, "/values/uins", ["8", "7", "8"])]))
}

# Exclusions. The settings have no excludable UINs.

excluded_uin := "exclude_uins has a UIN that is not in excludable_uins."

test_an_exclusion_of_none_is_allowed if {
	every excluded in [null, []] {
		resource := replaced(read_direct({"7": 1}), "/values/exclude_uins", excluded)
		allowed(planned([resource]))
	}
	allowed(planned([json.remove(read_direct({"7": 1}), ["values/exclude_uins"])]))
}

test_an_exclusion_is_denied if {
	message := concat(" ", ["data.tencentpartner_customer_credits.all:", excluded_uin])
	every excluded in [["9"], [null], "9", "", 9, false, {}, {"9": "9"}] {
		resource := replaced(read_direct({"7": 1}), "/values/exclude_uins", excluded)
		denied_only_for(message, planned([resource]))
		denied_only_for(message, planned([read_one(1, true), resource]))
	}
}

# No evidence.

test_nothing_read_is_denied if {
	denied_only_for(no_evidence, planned([managed]))
	denied_only_for(no_evidence, object.remove(planned([]), ["prior_state"]))
	denied_only_for(no_evidence, {"terraform": {"resource_changes": []}, "spacelift": {}})
	denied_only_for(no_evidence, {"resource_changes": null})
	denied_only_for(no_evidence, {"planned_values": {}})
}

test_values_that_are_only_planned_are_no_evidence if {
	values := planned([read_one(1, true)]).prior_state.values
	denied_only_for(no_evidence, object.union(planned([]), {"planned_values": values}))
}

# foreign has the messages for a plan whose only data source is of another provider.
foreign(address, name) := {no_evidence, sprintf(
	"%s is of provider %s. To accept it, add it to provider_names.",
	[address, name],
)}

foreign_names := [
	"tencentpartner/tencentpartner",
	"registry.terraform.io/nottencentpartner/tencentpartner",
	"registry.terraform.io/tencentpartner/nottencentpartner",
	"registry.terraform.io/tencentpartner/tencentpartner/x",
	"registry.terraform.io/hashicorp/other",
	"registry.example.com/tencentpartner/tencentpartner",
	"Registry.Terraform.io/tencentpartner/tencentpartner",
	"",
]

test_another_provider_is_denied if {
	every address in foreign_names {
		every resource in [read({"7": 1}, true), read_one(1, true)] {
			plan := planned([object.union(resource, {"provider_name": address})])
			foreign(resource.address, address) == credit.deny with input as plan
			not credit.allow with input as plan
		}
	}
}

test_no_provider_is_denied if {
	plan := planned([object.remove(read_one(1, true), ["provider_name"])])
	messages := foreign("data.tencentpartner_customer_credit.one", "no provider")
	messages == credit.deny with input as plan
}

test_a_deferred_read_of_another_provider_is_denied if {
	change := object.union(read_one(1, true), {"provider_name": "x"})
	messages := foreign("data.tencentpartner_customer_credit.one", "x")
	messages == credit.deny with input as changed([change])
}

test_another_provider_with_evidence_is_ignored if {
	other := object.union(read({"8": -1}, false), {"provider_name": "x"})
	allowed(planned([read_one(1, true), other]))
}

test_both_registries_are_accepted if {
	every registry in ["registry.terraform.io", "registry.opentofu.org"] {
		address := concat("/", [registry, "tencentpartner/tencentpartner"])
		allowed(planned([object.union(read_one(1, true), {"provider_name": address})]))
		denied_for("short by 96.5", planned([object.union(
			read_one(1, false),
			{"provider_name": address},
		)]))
	}
}

test_another_data_source_is_no_evidence if {
	resource := object.union(read_one(1, true), {"type": "tencentpartner_other"})
	denied_only_for(no_evidence, planned([resource]))
	typeless := object.remove(resource, ["type"])
	denied_only_for(no_evidence, planned([typeless]))
}

test_a_managed_resource_of_the_same_type_is_no_evidence if {
	resource := object.union(read_one(1, true), {"mode": "managed"})
	plan := object.union(planned([resource]), {"resource_changes": [resource]})
	denied_only_for(no_evidence, plan)
}

# Spacelift's documentation does not list mode.
test_a_data_source_without_a_mode_is_evidence if {
	every resource in [read({"7": 1}, true), read_one(1, true)] {
		allowed(planned([object.remove(resource, ["mode"])]))
	}
	denied_for("short by 96.5", planned([object.remove(read_one(1, false), ["mode"])]))
}

test_the_state_of_a_check_is_no_evidence if {
	resource := object.union(
		object.remove(check_two, ["change"]),
		{"values": check_two.change.after},
	)
	denied_only_for(no_evidence, planned([resource]))
}

# deep is a plan that read a resource in a module of a module.
deep(resource) := replaced(
	planned([]),
	"/prior_state/values/root_module/child_modules",
	[{}, {"child_modules": [{"resources": [managed, resource]}]}],
)

test_any_depth_of_modules_is_seen if {
	allowed(deep(read_one(1, true)))
	denied_for("short by 96.5", deep(read_one(1, false)))
}

# Only a forged state has deposed data sources.
test_a_deposed_data_source_is_no_evidence if {
	deposed := object.union(read_one(1, true), {"deposed_key": "00000001"})
	denied_only_for(no_evidence, planned([deposed]))
	allowed(planned([deposed, read({"7": 1}, true)]))
}

test_values_that_look_like_a_resource_are_not_seen if {
	disguised := valued(managed, {"input": {"resources": [read_one(1, true)]}})
	denied_only_for(no_evidence, planned([disguised]))
}

package tencentpartner.credit_test

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
	"values": {"uin": "7", "remaining_credit": left, "shortfall": 96.5, "sufficient": sufficient},
}

managed := {
	"address": "terraform_data.x",
	"mode": "managed",
	"type": "terraform_data",
	"values": {"input": 1},
}

# planned is a plan with resources in prior_state.
planned(resources) := {
	"complete": true,
	"planned_values": {},
	"resource_changes": [],
	"prior_state": {"values": {"root_module": {"resources": resources}}},
}

denied_for(fragment, plan) if {
	some message in credit.deny with input as plan
	contains(message, fragment)
	not credit.allow with input as plan
}

allowed(plan) if {
	count(credit.deny) == 0 with input as plan
	credit.allow with input as plan
}

test_sufficient_is_allowed if allowed(planned([managed, read({"7": 100.5, "8": 0}, true)]))

test_one_sufficient_is_allowed if allowed(planned([read_one(0, true)]))

test_wrapped_is_allowed if {
	every name in ["plan", "tfplan", "terraform"] {
		allowed({name: planned([read_one(1, true)]), "run": {}})
	}
}

test_wrapped_insufficient_is_denied if {
	every name in ["plan", "tfplan", "terraform"] {
		wrapped := {name: planned([read_one(3.5, false)]), "run": {}}
		denied_for("7 has 3.5 left (short by 96.5).", wrapped)
	}
}

test_two_plans_are_denied if {
	two := object.union(planned([read_one(1, true)]), {"plan": planned([read_one(2, true)])})
	denied_for("no plan", two)
}

test_insufficient_is_denied if denied_for("all: The summary.", planned([read({"7": 3.5}, false)]))

test_one_of_two_insufficient_is_denied if {
	denied_for("short by 96.5", planned([read({"8": 5}, true), read_one(3.5, false)]))
}

test_a_failed_read_is_denied if {
	denied_for("or could not be read", planned([read_one(null, null)]))
}

test_no_criterion_is_denied if {
	denied_for("has no criterion", planned([read({"7": 3.5}, null)]))
	denied_for("has no criterion", planned([read_one(3.5, null)]))
}

# purchase is a plan that read more than the credit of customers. All of them have enough.
purchase(all_sufficient, abnormal_uins, partner_remaining_credit) := planned([object.union(
	read({"7": 500}, all_sufficient),
	{"values": {
		"minimum_partner_remaining_credit": 300,
		"require_normal_status": true,
		"abnormal_uins": abnormal_uins,
		"partner_remaining_credit": partner_remaining_credit,
	}},
)])

test_all_criteria_met_is_allowed if allowed(purchase(true, [], 300))

test_an_abnormal_customer_is_denied if {
	denied_for("all: The summary.", purchase(false, ["7"], 300))
}

test_a_partner_below_its_minimum_is_denied if {
	denied_for("all: The summary.", purchase(false, [], 299.99))
}

# one_with is a plan that read one customer whose verdict is false.
one_with(shortfall, normal_status) := planned([object.union(
	read_one(500, false),
	{"values": {"shortfall": shortfall, "normal_status": normal_status}},
)])

test_one_abnormal_customer_is_denied if {
	every shortfall in [0, null] {
		plan := one_with(shortfall, false)
		denied_for("one: 7 is not in normal status.", plan)
		count(credit.deny) == 1 with input as plan
	}
}

test_one_abnormal_customer_with_insufficient_credit_is_denied if {
	message := "one: 7 has 500 left (short by 0.5), and is not in normal status."
	denied_for(message, one_with(0.5, false))
}

test_a_verdict_without_a_visible_reason_is_denied if {
	every shortfall in [0, null, "1"] {
		every normal_status in [true, null, "false"] {
			denied_for("does not show why", one_with(shortfall, normal_status))
		}
	}
}

test_absent_verdict_is_denied if {
	denied_for("does not show why", planned([object.remove(read_one(1, true), ["values"])]))
}

test_text_instead_of_a_verdict_is_denied if {
	denied_for("The summary", planned([read({"7": 1}, "true")]))
}

test_below_the_floor_is_denied if {
	denied_for("less left than 0", planned([read({"7": 1, "8": -0.01}, true)]))
	denied_for("less left than 0", planned([read_one(-0.01, true)]))
}

test_no_amount_is_denied if {
	denied_for("or no credit", planned([read({"7": null}, true)]))
	denied_for("or no credit", planned([read_one(null, true)]))
	denied_for("or no credit", planned([read_one("1", true)]))
	denied_for("or no credit", planned([read({}, true)]))
}

test_an_omitted_customer_is_denied if {
	resource := read({"7": 1, "8": 1}, true)
	denied_for("or no credit", planned([json.remove(resource, ["values/credits/8"])]))
}

# read_direct is tencentpartner_customer_credits after a read of all direct customers except 9.
read_direct(left) := object.union(read(left, true), {"values": {
	"direct_customers": true,
	"exclude_uins": ["9"],
	"minimums": {"7": -1000000, "8": -1000000},
}})

test_direct_customers_are_allowed if allowed(planned([read_direct({"7": 1, "8": 0})]))

test_direct_customers_below_the_floor_are_denied if {
	denied_for("less left than 0", planned([read_direct({"7": 1, "8": -0.01})]))
	denied_for("or no credit", planned([read_direct({"7": 1, "8": null})]))
	denied_for("or no credit", planned([read_direct({})]))
}

# with_exclusion is a plan that read two data sources. One has another value of exclude_uins.
with_exclusion(excluded) := planned([read_one(1, true), json.patch(
	read_direct({"7": 1}),
	[{"op": "replace", "path": "/values/exclude_uins", "value": excluded}],
)])

test_an_exclusion_is_denied_if_none_is_allowed if {
	every excluded in [null, []] {
		plan := with_exclusion(excluded)
		credit.allow with input as plan with credit.may_exclude as false
	}
	every excluded in [["9"], "9", {}] {
		plan := with_exclusion(excluded)
		not credit.allow with input as plan with credit.may_exclude as false
		some message in credit.deny with input as plan with credit.may_exclude as false
		contains(message, "credits.all: exclude_uins is set, and the policy does not allow it.")
	}
}

test_other_customers_in_uins_and_credits_are_denied if {
	resource := read_direct({"7": 1, "8": 1})
	every patch in [
		{"op": "replace", "path": "/values/uins", "value": ["7"]},
		{"op": "replace", "path": "/values/uins", "value": ["7", "8", "6"]},
		{"op": "replace", "path": "/values/uins", "value": []},
		{"op": "replace", "path": "/values/uins", "value": null},
		{"op": "replace", "path": "/values/uins", "value": "7"},
		{"op": "remove", "path": "/values/uins"},
		{"op": "remove", "path": "/values/credits/7"},
		{"op": "replace", "path": "/values/credits", "value": null},
		{"op": "remove", "path": "/values/credits"},
		{"op": "remove", "path": "/values"},
	] {
		denied_for("do not have the same customers", planned([json.patch(resource, [patch])]))
	}
}

test_nothing_read_is_denied if {
	denied_for("nobody's credit", planned([managed]))
	denied_for("nobody's credit", object.remove(planned([]), ["prior_state"]))
	denied_for("nobody's credit", {"terraform": {"resource_changes": []}, "spacelift": {}})
}

# read_one_with is a plan that read one data source, which has other members.
read_one_with(members) := planned([object.union(read_one(1, true), members)])

test_another_provider_is_denied if {
	every name in [
		"nottencentpartner/tencentpartner",
		"tencentpartner/nottencentpartner",
		"tencentpartner/tencentpartner/x",
		"hashicorp/other",
	] {
		address := concat("/", ["registry.terraform.io", name])
		denied_for("nobody's credit", read_one_with({"provider_name": address}))
	}
}

test_another_data_source_is_denied if {
	denied_for("nobody's credit", read_one_with({"type": "tencentpartner_other"}))
}

test_a_managed_resource_of_the_same_type_is_denied if {
	denied_for("nobody's credit", read_one_with({"mode": "managed"}))
}

# deep is a plan that read a resource in a module of a module.
deep(resource) := json.patch(planned([]), [{
	"op": "add",
	"path": "/prior_state/values/root_module/child_modules",
	"value": [{}, {"child_modules": [{"resources": [managed, resource]}]}],
}])

test_any_depth_of_modules_is_seen if {
	allowed(deep(read_one(1, true)))
	denied_for("short by 96.5", deep(read_one(1, false)))
}

test_values_that_look_like_a_resource_are_not_seen if {
	disguised := object.union(managed, {"values": {"input": {"resources": [read_one(1, true)]}}})
	denied_for("nobody's credit", planned([disguised]))
}

# deferred is a plan that will read a data source again when it is applied.
deferred(reason) := object.union(planned([read_one(1, true)]), {"resource_changes": [object.union(
	read_one(1, true),
	{"change": {"actions": ["read"]}, "action_reason": reason},
)]})

test_deferred_is_denied if {
	message := concat(" ", [
		"data.tencentpartner_customer_credit.one is read only when the plan is applied:",
		"an argument is not known",
	])
	denied_for(message, deferred("read_because_config_unknown"))
	denied_for("what it depends on will change", deferred("read_because_dependency_pending"))
	denied_for("inside a check", deferred("read_because_check_nested"))
	denied_for("see why in the plan", deferred("another"))
}

test_a_data_source_without_an_address_is_denied if {
	nameless := object.remove(read_one(3.5, false), ["address"])
	denied_for("a data source: 7 has 3.5 left", planned([nameless]))
	negative := object.union(nameless, {"values": {"remaining_credit": -1, "sufficient": true}})
	denied_for("a data source: a customer has less", planned([negative]))
	changed := object.union(planned([read_one(1, true)]), {"resource_changes": [nameless]})
	denied_for("a data source is read only", changed)
}

test_other_deferred_data_sources_are_allowed if {
	change := {
		"address": "data.http.x",
		"mode": "data",
		"type": "http",
		"provider_name": "registry.terraform.io/hashicorp/http",
	}
	allowed(object.union(planned([read_one(1, true)]), {"resource_changes": [change]}))
}

test_failed_is_denied if {
	failed := object.union(planned([read_one(1, true)]), {"errored": true, "complete": false})
	denied_for("failed", failed)
	count(credit.deny) == 1 with input as failed
}

test_incomplete_is_denied if {
	denied_for("-target", object.union(planned([read_one(1, true)]), {"complete": false}))
}

test_an_invoked_action_is_denied if {
	plan := planned([read_one(1, true)])
	invoked := {"address": "action.x.y", "invoke_action_trigger": {}}
	denied_for("-invoke", object.union(plan, {"action_invocations": [invoked]}))
	triggered := {
		"address": "action.x.y",
		"lifecycle_action_trigger": {"action_trigger_event": "AfterCreate"},
	}
	allowed(object.union(plan, {"action_invocations": [triggered]}))
}

test_incomplete_is_denied_without_the_member_complete if {
	plan := object.remove(planned([managed, read_one(1, true)]), ["complete"])
	denied_for("-target", plan)
	other := {"address": "terraform_data.y", "change": {"actions": ["create"]}}
	another := object.union(other, {"address": "terraform_data.z"})
	denied_for("-target", object.union(plan, {"resource_changes": [other, another]}))
	unchanged := object.union(managed, {"change": {"actions": ["no-op"]}})
	allowed(object.union(plan, {"resource_changes": [unchanged]}))
}

test_other_input_is_denied if {
	every value in [
		null, true, 3, "plan", [], {},
		[planned([read_one(1, true)])],
		{"plan": []},
		{"run": planned([read_one(1, true)])},
	] {
		denied_for("no plan", value)
		count(credit.deny) == 1 with input as value
	}
}

test_no_input_is_denied if {
	some message in credit.deny
	contains(message, "no plan")
	not credit.allow
}

test_conftest_says_the_same if {
	data.main.deny == credit.deny with input as planned([read_one(3.5, false)])
	count(data.main.deny) == 1 with input as planned([read_one(3.5, false)])
	count(data.main.deny) == 0 with input as planned([read_one(3.5, true)])
}

# How the policy handles credit checks.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit

check_has_no_minimum := concat(" ", [
	"tencentpartner_credit_check.all:",
	"a customer has no minimum of at least 0.",
])

unknown_check := "tencentpartner_credit_check.all is checked only when the plan is applied."

# check_direct is a check of all direct customers.
check_direct(arguments) := check(object.union({"direct_customers": true}, arguments))

# acted is a check with other actions.
acted(actions) := replaced(check_two, "/change/actions", actions)

# gone is the change of a check that the plan removes.
gone(actions) := object.union(acted(actions), {"change": {
	"before": check_two.change.after,
	"after": null,
	"after_unknown": false,
}})

# deposed is an old check that a replacement still has to delete.
deposed := object.union(check_two, {"deposed": "1a2b3c4d"})

test_a_check_is_allowed if {
	allowed(changed([check_two]))
	allowed({"resource_changes": [check_two]})
}

test_a_check_of_any_action_is_allowed if {
	every actions in [
		["no-op"], ["create"], ["update"], ["delete", "create"], ["create", "delete"],
		["create", "forget"], ["read"],
	] {
		allowed(changed([acted(actions)]))
	}
}

test_each_check_must_pass if {
	bad := check({"uins": ["7"], "minimum_remaining_credit": -1000000})
	denied_only_for(check_has_no_minimum, changed([check_two, bad]))
	denied_only_for(check_has_no_minimum, planned_with([read_one(1, true)], [bad]))
	allowed(planned_with([read_one(1, true)], [check_two]))
}

# Terraform shows a check in resource_changes, at any depth of modules.
test_a_check_in_a_module_is_seen if {
	nested := {"module_address": "module.a[0]", "address": "module.a[0].x.all"}
	allowed(changed([object.union(check_two, nested)]))
	bad := object.union(check({"uins": ["7"]}), nested)
	denied_for("module.a[0].x.all: a customer has no minimum", changed([bad]))
}

test_a_removed_check_is_no_evidence if {
	every actions in [["delete"], ["forget"]] {
		denied_only_for(no_evidence, changed([gone(actions)]))
		absent := json.remove(gone(actions), ["change/after"])
		denied_only_for(no_evidence, changed([absent]))
	}
	denied_only_for(no_evidence, changed([object.remove(check_two, ["change"])]))
	every after in [[], "x", 3, true, false] {
		plan := changed([replaced(check_two, "/change/after", after)])
		denied_only_for(no_evidence, plan)
	}
}

test_a_removed_check_with_evidence_is_ignored if {
	every actions in [["delete"], ["forget"]] {
		allowed(changed([check_two, gone(actions)]))
		allowed(planned_with([read_one(1, true)], [gone(actions)]))
		unknown := object.union(gone(actions), {"change": {"after_unknown": true}})
		allowed(changed([check_two, unknown]))
	}
}

test_a_deposed_check_is_no_evidence if {
	denied_only_for(no_evidence, changed([deposed]))
	gone_deposed := object.union(gone(["delete"]), {"deposed": "1a2b3c4d"})
	denied_only_for(no_evidence, changed([gone_deposed]))
}

test_a_deposed_check_with_evidence_is_ignored if {
	allowed(changed([check_two, deposed]))
	bad := object.union(check({"uins": ["7"]}), {"deposed": "1a2b3c4d"})
	allowed(changed([check_two, bad]))
	unknown := object.union(deposed, {"change": {"after_unknown": {"all_sufficient": true}}})
	allowed(changed([check_two, unknown]))
}

# Unknown values.

test_an_unknown_value_is_denied if {
	every unknown in [
		true,
		[true],
		{"all_sufficient": true},
		{"uins": true},
		{"uins": [false, true]},
		{"minimums": {"7": true}},
		{"timeouts": [{"create": true}]},
	] {
		change := replaced(check_two, "/change/after_unknown", unknown)
		denied_only_for(unknown_check, changed([check_two, change]))
		denied_only_for(unknown_check, planned_with([read_one(1, true)], [change]))
		denied_for(unknown_check, changed([change]))
		denied_for(no_evidence, changed([change]))
	}
}

test_an_unknown_value_is_the_only_reason if {
	change := object.union(
		json.remove(check_two, ["change/after/all_sufficient"]),
		{"change": {"after_unknown": {"all_sufficient": true}}},
	)
	denied_only_for(unknown_check, planned_with([read_one(1, true)], [change]))
}

test_a_known_check_is_allowed if {
	every unknown in [false, null, {}, {"uins": [false, false], "minimums": {}, "triggers": {}}] {
		allowed(changed([replaced(check_two, "/change/after_unknown", unknown)]))
	}
	allowed(changed([json.remove(check_two, ["change/after_unknown"])]))
}

test_an_unknown_value_of_another_resource_is_allowed if {
	other := object.union(managed, {"change": {"after": {}, "after_unknown": {"id": true}}})
	allowed(changed([check_two, other]))
}

# Verdicts.

test_a_check_that_is_not_sufficient_is_denied if {
	message := concat(" ", [
		"tencentpartner_credit_check.all:",
		"the plan does not show why it is not sufficient.",
	])
	every verdict in [false, "true", 1, {}] {
		change := replaced(check_two, "/change/after/all_sufficient", verdict)
		denied_only_for(message, changed([change]))
	}
	absent := json.remove(check_two, ["change/after/all_sufficient"])
	denied_only_for(message, changed([absent]))
	denied_for(message, changed([replaced(check_two, "/change/after", {})]))
	other := replaced(absent, "/change/after/sufficient", true)
	denied_only_for(message, changed([other]))
	summarized := replaced(absent, "/change/after/summary", "The summary.")
	denied_only_for(message, changed([summarized]))
}

test_a_check_without_a_verdict_is_denied if {
	message := concat(" ", [
		"tencentpartner_credit_check.all:",
		"it has no criterion, or could not be read.",
	])
	change := replaced(check_two, "/change/after/all_sufficient", null)
	denied_only_for(message, changed([change]))
}

# Minimums of a list of customers.

test_a_check_with_a_minimum_for_each_customer_is_allowed if {
	every arguments in [
		{"minimum_remaining_credit": 0},
		{"minimum_remaining_credit": 0, "minimums": {}},
		{"minimum_remaining_credit": 100.5, "minimums": {"8": 0}},
		{"minimums": {"7": 0, "8": 100.5}},
		{"minimum_remaining_credit": -1, "minimums": {"7": 0, "8": 100.5}},
	] {
		allowed(changed([check(object.union({"uins": ["7", "8"]}, arguments))]))
		listed := object.union({"uins": ["7", "8"], "direct_customers": false}, arguments)
		allowed(changed([check(listed)]))
	}
}

test_a_check_without_a_minimum_for_each_customer_is_denied if {
	every arguments in [
		{},
		{"minimums": {}},
		{"minimums": {"7": 500}},
		{"minimums": {"7": 500, "8": null}},
		{"minimums": {"7": 500, "8": "500"}},
		{"minimums": {"7": 500, "8": true}},
		{"minimums": {"7": 500, "8": -0.01}},
		{"minimums": {"7": 500, "8": -1000000}},
		{"minimums": ["7", "8"]},
		{"minimums": "500"},
		{"minimum_remaining_credit": -0.01},
		{"minimum_remaining_credit": -1000000},
		{"minimum_remaining_credit": -1000000, "minimums": {"7": 500}},
		{"minimum_remaining_credit": "500"},
		{"minimum_remaining_credit": true},
		{"minimum_remaining_credit": 500, "minimums": {"8": null}},
		{"minimum_remaining_credit": 500, "minimums": {"8": "500"}},
		{"minimum_remaining_credit": 500, "minimums": {"8": -1000000}},
		{"minimum_partner_remaining_credit": 20000},
		{"require_normal_status": true},
	] {
		plan := changed([check(object.union({"uins": ["7", "8"]}, arguments))])
		denied_only_for(check_has_no_minimum, plan)
	}
}

test_a_check_of_no_list_of_customers_is_denied if {
	every uins in [null, [], "7", 7, true, {}] {
		arguments := {"uins": uins, "minimum_remaining_credit": 500, "minimums": {"7": 500}}
		denied_only_for(check_has_no_minimum, changed([check(arguments)]))
	}
	absent := json.remove(check_two, ["change/after/uins"])
	denied_only_for(check_has_no_minimum, changed([absent]))
	one := check({"uin": "7", "minimum_remaining_credit": 500})
	denied_only_for(check_has_no_minimum, changed([one]))
}

# Spacelift replaces UINs with hashes, but not the keys of minimums.
test_a_low_entry_of_minimums_for_no_uin_is_denied if {
	every entry in [-1000000, -0.01, null, "0"] {
		arguments := {
			"uins": ["902ba3cd"],
			"minimum_remaining_credit": 500,
			"minimums": {"7": entry, "8": 500},
		}
		denied_only_for(check_has_no_minimum, changed([check(arguments)]))
	}
	allowed(changed([check({
		"uins": ["902ba3cd"],
		"minimum_remaining_credit": 500,
		"minimums": {"7": 0},
	})]))
}

# Minimums of direct customers.

test_a_check_of_direct_customers_with_minimums_is_allowed if {
	every arguments in [
		{"minimum_remaining_credit": 0},
		{"minimum_remaining_credit": 0, "minimums": {}},
		{"minimum_remaining_credit": 0, "minimums": {"7": 500}},
		{"minimum_remaining_credit": 500, "minimums": {"7": 0}},
		{"minimums": {"7": 0}},
		{"minimums": {"7": 0, "8": 100.5}},
	] {
		allowed(changed([check_direct(arguments)]))
	}
}

test_a_check_of_direct_customers_without_minimums_is_denied if {
	every arguments in [
		{},
		{"minimums": {}},
		{"minimums": {"7": null}},
		{"minimums": {"7": 500, "8": null}},
		{"minimums": {"7": 500, "8": "500"}},
		{"minimums": {"7": 500, "8": false}},
		{"minimums": {"7": 500, "8": -0.01}},
		{"minimums": "500"},
		{"minimum_remaining_credit": 500, "minimums": {"7": 500, "8": -1000000}},
		{"minimum_remaining_credit": 500, "minimums": {"7": null}},
		{"minimum_remaining_credit": -0.01},
		{"minimum_remaining_credit": -1000000},
		{"minimum_remaining_credit": -1000000, "minimums": {"7": 500, "8": 500}},
		{"minimum_remaining_credit": "500"},
		{"minimum_remaining_credit": "500", "minimums": {"7": 500}},
		{"minimum_remaining_credit": false, "minimums": {"7": 500}},
		{"minimum_partner_remaining_credit": 20000},
		{"require_normal_status": true},
	] {
		denied_only_for(check_has_no_minimum, changed([check_direct(arguments)]))
	}
}

test_only_true_is_a_check_of_direct_customers if {
	every direct in [null, false, "true", 1] {
		arguments := {"direct_customers": direct, "minimum_remaining_credit": 0}
		denied_only_for(check_has_no_minimum, changed([check(arguments)]))
	}
}

# Exclusions. The settings have no excludable UINs.

test_a_check_that_excludes_none_is_allowed if {
	every excluded in [null, []] {
		arguments := {"minimum_remaining_credit": 0, "exclude_uins": excluded}
		allowed(changed([check_direct(arguments)]))
	}
	change := check_direct({"minimum_remaining_credit": 0})
	allowed(changed([json.remove(change, ["change/after/exclude_uins"])]))
}

test_a_check_that_excludes_a_customer_is_denied if {
	message := concat(" ", ["tencentpartner_credit_check.all:", excluded_uin])
	every excluded in [["9"], [null], "9", "", 9, false, {}, {"9": "9"}] {
		arguments := {"minimum_remaining_credit": 0, "exclude_uins": excluded}
		denied_only_for(message, changed([check_direct(arguments)]))
		denied_only_for(message, changed([check_two, check_direct(arguments)]))
	}
}

# Providers.

test_a_check_of_another_provider_is_denied if {
	every address in foreign_names {
		plan := changed([object.union(check_two, {"provider_name": address})])
		foreign("tencentpartner_credit_check.all", address) == credit.deny with input as plan
		not credit.allow with input as plan
	}
	plan := changed([object.remove(check_two, ["provider_name"])])
	messages := foreign("tencentpartner_credit_check.all", "no provider")
	messages == credit.deny with input as plan
}

test_a_check_of_another_provider_without_an_address_is_denied if {
	nameless := object.remove(check_two, ["address"])
	plan := changed([object.union(nameless, {"provider_name": "x"})])
	messages := foreign("a data source or a check without an address", "x")
	messages == credit.deny with input as plan
}

test_a_check_of_another_provider_with_evidence_is_ignored if {
	other := object.union(check({"uins": ["7"]}), {"provider_name": "x"})
	allowed(changed([check_two, other]))
	unknown := object.union(other, {"change": {"after_unknown": true}})
	allowed(changed([check_two, unknown]))
}

test_a_check_of_both_registries_is_accepted if {
	every registry in ["registry.terraform.io", "registry.opentofu.org"] {
		address := concat("/", [registry, "tencentpartner/tencentpartner"])
		allowed(changed([object.union(check_two, {"provider_name": address})]))
		bad := object.union(check({"uins": ["7"]}), {"provider_name": address})
		denied_only_for(check_has_no_minimum, changed([bad]))
	}
}

test_another_resource_is_no_evidence if {
	every type in ["other", "tencentpartner_credit_checks", "tencentpartner_other"] {
		denied_only_for(no_evidence, changed([object.union(check_two, {"type": type})]))
	}
	denied_only_for(no_evidence, changed([object.remove(check_two, ["type"])]))
	denied_only_for(no_evidence, changed([null, [], "x", {}]))
}

test_a_check_without_an_address_is_denied if {
	name := "a data source or a check without an address"
	nameless := object.remove(check({"uins": ["7"]}), ["address"])
	denied_only_for(
		concat(": ", [name, "a customer has no minimum of at least 0."]),
		changed([nameless]),
	)
	unknown := object.union(nameless, {"change": {"after_unknown": true}})
	denied_only_for(
		concat(" ", [name, "is checked only when the plan is applied."]),
		changed([check_two, unknown]),
	)
}

# How the policy handles its settings.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit
import data.tencentpartner.settings

wrong_setting(key) := sprintf("The setting %s is unknown or has the wrong type.", [key])

test_the_settings_of_the_example_require_nothing if {
	equal_documents(settings, {
		"credit_floor": 0,
		"required_uins": [],
		"require_direct_customers": false,
		"excludable_uins": [],
		"provider_names": [],
		"use_custom_plan": false,
	})
}

test_no_setting_is_allowed if {
	allowed(planned([read_one(1, true)])) with data.tencentpartner.settings as {}
	plan := planned([read_one(-1, true)])
	denied_only_for(one_has_less, plan) with data.tencentpartner.settings as {}
}

test_all_settings_are_allowed if {
	plan := object.union(planned([read_one(1, true)]), {"configuration": {}})
	allowed(plan) with data.tencentpartner.settings as {
		"allowed_endpoints": [],
		"credit_floor": 0.5,
		"excludable_uins": ["9"],
		"provider_names": ["x"],
		"require_direct_customers": false,
		"required_uins": ["7"],
		"use_custom_plan": true,
	}
}

test_an_unknown_setting_is_denied if {
	every key in ["floor", "Credit_floor", "may_exclude", "test_x", ""] {
		every value in [null, false, true, 0, [], {}] {
			plan := planned([read_one(1, true)])
			document := {key: value}
			denied_only_for(wrong_setting(key), plan) with data.tencentpartner.settings as document
		}
	}
}

test_a_setting_of_the_wrong_type_is_denied if {
	plan := object.union(planned([read_one(1, true)]), {"configuration": {}})
	lists := {
		"allowed_endpoints": [null, false, true, 0, "7", {}, [null], ["7", 7], [["7"]]],
		"excludable_uins": [null, false, true, 0, "7", {}, [null], ["7", 7], [["7"]]],
		"provider_names": [null, false, true, 0, "7", {}, [null], ["7", 7], [["7"]]],
		"required_uins": [null, false, true, 0, "7", {}, [null], ["7", 7], [["7"]]],
	}
	every key, values in object.union(lists, {
		"credit_floor": [null, false, true, "0", "", [], [0], {}],
		"require_direct_customers": [null, 0, "true", "false", "", [], {}],
		"use_custom_plan": [null, 0, "true", "false", "", [], {}],
	}) {
		every value in values {
			document := {key: value}
			denied_for(wrong_setting(key), plan) with data.tencentpartner.settings as document
		}
	}
}

test_one_wrong_setting_of_several_is_denied if {
	plan := planned([read_one(1, true)])
	denied_only_for(wrong_setting("floor"), plan) with data.tencentpartner.settings as {
		"credit_floor": 0,
		"floor": 100,
	}
}

test_settings_that_are_no_object_are_denied if {
	plan := planned([read_one(1, true)])
	every document in [null, false, true, 0, "credit_floor", [], ["credit_floor"], [100]] {
		message := "The settings are not an object."
		denied_for(message, plan) with data.tencentpartner.settings as document
	}
}

# credit_floor.

test_the_floor_is_the_lowest_amount_and_minimum if {
	every floor in [100, 0.5, -0.5, -1000000] {
		allowed_at_floor(floor, floor)
		allowed_at_floor(floor, floor + 0.01)
		denied_at_floor(floor, floor - 0.01)
	}
}

# with_minimum is one plan for each type of evidence. A minimum and the remaining credit are number.
with_minimum(number) := {
	"one": planned([valued(
		read_one(number, true),
		{"minimum_remaining_credit": number},
	)]),
	"all": planned([valued(
		read({"7": number, "8": 1000}, true),
		{"minimum_remaining_credit": 1000, "minimums": {"7": number}},
	)]),
	"check": changed([check({
		"uins": ["7", "8"],
		"minimum_remaining_credit": number,
		"minimums": {"8": 1000},
	})]),
	"direct for all": changed([check_direct({"minimum_remaining_credit": number})]),
	"direct": changed([check_direct({"minimums": {"7": number}})]),
}

allowed_at_floor(floor, number) if {
	every plan in with_minimum(number) {
		allowed(plan) with data.tencentpartner.settings as {"credit_floor": floor}
	}
}

denied_at_floor(floor, number) if {
	document := {"credit_floor": floor}
	every plan in with_minimum(number) {
		minimum := sprintf(": a customer has no minimum of at least %v.", [floor])
		denied_for(minimum, plan) with data.tencentpartner.settings as document
	}
	every name in ["one", "all"] {
		plan := with_minimum(number)[name]
		amount := sprintf(": a customer has less than %v left, or no credit record.", [floor])
		denied_for(amount, plan) with data.tencentpartner.settings as document
	}
}

test_the_floor_is_0_without_a_setting if {
	every document in [{}, {"required_uins": []}] {
		every plan in with_minimum(0) {
			allowed(plan) with data.tencentpartner.settings as document
		}
		every plan in with_minimum(-0.01) {
			denied_for("of at least 0", plan) with data.tencentpartner.settings as document
		}
	}
}

# required_uins.

shown_by := {
	"data source": planned([read({"7": 1, "8": 1}, true)]),
	"data source of direct customers": planned([read_direct({"7": 1, "8": 1})]),
	"two single data sources": planned([
		read_one(1, true),
		valued(object.union(read_one(1, true), {"address": "x"}), {"uin": "8"}),
	]),
	"check": changed([check_two]),
	"check of direct customers": changed([check_direct({
		"minimum_remaining_credit": 0,
		"minimums": {"7": 1, "8": 1},
	})]),
	"data source and check": planned_with(
		[read_one(1, true)],
		[check({"uins": ["8"], "minimum_remaining_credit": 0})],
	),
}

missing_uin(uin) := sprintf("No data source or check shows customer %s of required_uins.", [uin])

test_required_customers_are_allowed if {
	every plan in shown_by {
		every uins in [[], ["7"], ["8", "7"]] {
			allowed(plan) with data.tencentpartner.settings as {"required_uins": uins}
		}
	}
}

test_a_missing_customer_is_denied if {
	every plan in shown_by {
		every uins in [["9"], ["7", "9", "8"]] {
			document := {"required_uins": uins}
			denied_only_for(missing_uin("9"), plan) with data.tencentpartner.settings as document
		}
	}
}

test_each_missing_customer_is_denied if {
	messages := {missing_uin("8"), missing_uin("9")}
	plan := planned([read_one(1, true)])
	document := {"required_uins": ["9", "8", "7"]}
	messages == credit.deny with input as plan with data.tencentpartner.settings as document
}

# A minimum for all direct customers does not show which customers exist.
test_a_customer_in_no_minimums_is_denied if {
	plan := changed([check_direct({"minimum_remaining_credit": 0})])
	document := {"required_uins": ["7"]}
	denied_only_for(missing_uin("7"), plan) with data.tencentpartner.settings as document
}

# A customer in minimums, but not in uins, is not checked.
test_a_customer_only_in_minimums_of_a_list_is_denied if {
	arguments := {"uins": ["7"], "minimums": {"7": 1, "8": 1}}
	document := {"required_uins": ["8"]}
	every plan in [
		changed([check(arguments)]),
		planned([valued(read({"7": 1}, true), {"minimums": {"8": 1}})]),
	] {
		denied_only_for(missing_uin("8"), plan) with data.tencentpartner.settings as document
	}
}

test_a_customer_of_no_evidence_is_denied if {
	document := {"required_uins": ["7"]}
	every change in [
		gone(["delete"]), deposed, object.union(check_two, {"provider_name": "x"}),
		object.union(check_two, {"change": {"after_unknown": true}}),
	] {
		other := planned([valued(read_one(1, true), {"uin": "6"})])
		plan := object.union(other, {"resource_changes": [change]})
		denied_for(missing_uin("7"), plan) with data.tencentpartner.settings as document
	}
}

# require_direct_customers.

no_direct := "No data source or credit check has direct_customers = true."

test_direct_customers_are_required if {
	document := {"require_direct_customers": true}
	direct := check_direct({"minimum_remaining_credit": 0})
	every plan in [
		planned([read_direct({"7": 1})]),
		planned([read_one(1, true), read_direct({"7": 1})]),
		changed([direct]),
		changed([check_two, direct]),
		planned_with([read_one(1, true)], [direct]),
	] {
		allowed(plan) with data.tencentpartner.settings as document
	}
	every plan in [
		planned([read({"7": 1}, true)]),
		planned([read_one(1, true)]),
		planned([valued(read({"7": 1}, true), {"direct_customers": false})]),
		planned([valued(read({"7": 1}, true), {"direct_customers": "true"})]),
		changed([check_two]),
		changed([replaced(check_two, "/change/after/direct_customers", false)]),
		changed([check_two, object.union(direct, {"deposed": "1a2b3c4d"})]),
		changed([check_two, object.union(direct, {"provider_name": "x"})]),
	] {
		denied_only_for(no_direct, plan) with data.tencentpartner.settings as document
	}
}

test_direct_customers_are_not_required if {
	every document in [{}, {"require_direct_customers": false}] {
		every plan in [planned([read_one(1, true)]), changed([check_two])] {
			allowed(plan) with data.tencentpartner.settings as document
		}
	}
}

# excludable_uins.

# excluding is one plan for each type that can exclude customers.
excluding(uins) := [
	planned([replaced(read_direct({"7": 1}), "/values/exclude_uins", uins)]),
	changed([check_direct({"minimum_remaining_credit": 0, "exclude_uins": uins})]),
]

test_excludable_customers_are_allowed if {
	every uins in [null, [], ["9"], ["9", "10"], ["9", "9"]] {
		every plan in excluding(uins) {
			document := {"excludable_uins": ["10", "9"]}
			allowed(plan) with data.tencentpartner.settings as document
		}
	}
}

test_other_exclusions_are_denied if {
	every uins in [["8"], ["9", "8"], ["8", "9"], [9], "9", {"9": "9"}, {}] {
		every plan in excluding(uins) {
			document := {"excludable_uins": ["10", "9"]}
			denied_for(excluded_uin, plan) with data.tencentpartner.settings as document
		}
	}
}

test_an_exclusion_without_the_setting_is_denied if {
	every plan in excluding(["9"]) {
		denied_for(excluded_uin, plan) with data.tencentpartner.settings as {}
	}
}

# provider_names.

test_a_listed_provider_is_accepted if {
	address := "registry.example.com/tencentpartner/tencentpartner"
	document := {"provider_names": ["x", address]}
	every name in [address, "x", provider] {
		data_source := object.union(read_one(1, true), {"provider_name": name})
		allowed(planned([data_source])) with data.tencentpartner.settings as document
		one := object.union(check_two, {"provider_name": name})
		allowed(changed([one])) with data.tencentpartner.settings as document
		bad := object.union(read_one(1, false), {"provider_name": name})
		denied_for("short by", planned([bad])) with data.tencentpartner.settings as document
	}
	other := object.union(read_one(1, true), {"provider_name": "y"})
	denied_for("is of provider y.", planned([other])) with data.tencentpartner.settings as document
}

# allowed_endpoints.

endpoint := "https://intlpartnersmgt.intl.tencentcloudapi.com"

# configured is a plan with the configuration of one provider.
configured(config) := object.union(planned([read_one(1, true)]), {"configuration": {
	"provider_config": {
		"http": {
			"name": "http",
			"full_name": "registry.terraform.io/hashicorp/http",
			"expressions": {"endpoint": {"constant_value": "http://127.0.0.1"}},
		},
		"tencentpartner": {"name": "tencentpartner", "full_name": provider},
		"module.a:tencentpartner.b": object.union(
			{"name": "tencentpartner", "full_name": provider, "alias": "b"},
			config,
		),
	},
	"root_module": {},
}})

# expressed is such a plan, with the expression of one argument.
expressed(argument, expression) := configured({"expressions": {
	"region": {"constant_value": "ap-singapore"},
	argument: expression,
}})

denied_endpoint(argument, plan, endpoints) if {
	message := sprintf(
		"Provider module.a:tencentpartner.b: allowed_endpoints does not allow its %s.",
		[argument],
	)
	document := {"allowed_endpoints": endpoints}
	denied_only_for(message, plan) with data.tencentpartner.settings as document
}

allowed_endpoint(plan, endpoints) if {
	allowed(plan) with data.tencentpartner.settings as {"allowed_endpoints": endpoints}
}

test_an_allowed_endpoint_is_allowed if {
	plan := expressed("endpoint", {"constant_value": endpoint})
	allowed_endpoint(plan, [endpoint])
	allowed_endpoint(plan, ["http://127.0.0.1", endpoint])
}

test_another_endpoint_is_denied if {
	every expression in [
		{"constant_value": "http://127.0.0.1"},
		{"constant_value": ""},
		{"constant_value": concat("", [endpoint, "/"])},
		{"constant_value": [endpoint]},
		{"constant_value": false},
		{"references": ["var.endpoint"]},
		{},
		null,
		[],
	] {
		every endpoints in [[endpoint], []] {
			denied_endpoint("endpoint", expressed("endpoint", expression), endpoints)
		}
	}
}

test_no_endpoint_is_allowed if {
	every endpoints in [[endpoint], []] {
		every argument in ["domain", "endpoint", "protocol"] {
			allowed_endpoint(expressed(argument, {"constant_value": null}), endpoints)
		}
		allowed_endpoint(configured({}), endpoints)
		allowed_endpoint(configured({"expressions": {}}), endpoints)
		allowed_endpoint(expressed("profile", {"constant_value": "x"}), endpoints)
		plan := object.union(planned([read_one(1, true)]), {"configuration": {}})
		allowed_endpoint(plan, endpoints)
	}
}

test_what_changes_the_endpoint_is_denied if {
	every argument in ["domain", "protocol"] {
		every expression in [
			{"constant_value": endpoint},
			{"constant_value": "HTTPS"},
			{"constant_value": false},
			{"references": ["var.x"]},
			{},
		] {
			denied_endpoint(argument, expressed(argument, expression), [endpoint])
			denied_endpoint(argument, expressed(argument, expression), [])
		}
	}
}

test_the_endpoint_of_another_provider_is_allowed if {
	evil := {"expressions": {"endpoint": {"constant_value": "http://127.0.0.1"}}}
	allowed_endpoint(configured(object.union(evil, {"full_name": "x"})), [endpoint])
}

test_the_endpoint_of_a_listed_provider_is_denied if {
	plan := configured({
		"full_name": "x",
		"expressions": {"endpoint": {"constant_value": "http://127.0.0.1"}},
	})
	denied_for("does not allow its endpoint", plan) with data.tencentpartner.settings as {
		"allowed_endpoints": [],
		"provider_names": ["x"],
	}
}

test_each_argument_is_denied if {
	plan := configured({"expressions": {
		"domain": {"constant_value": "x"},
		"endpoint": {"constant_value": "x"},
		"protocol": {"constant_value": "x"},
	}})
	messages := {message |
		some argument in ["domain", "endpoint", "protocol"]
		message := sprintf(
			"Provider module.a:tencentpartner.b: allowed_endpoints does not allow its %s.",
			[argument],
		)
	}
	document := {"allowed_endpoints": ["y"]}
	messages == credit.deny with input as plan with data.tencentpartner.settings as document
}

test_without_the_setting_each_endpoint_is_allowed if {
	plan := expressed("endpoint", {"constant_value": "http://127.0.0.1"})
	allowed(plan)
	allowed(plan) with data.tencentpartner.settings as {}
	allowed(planned([read_one(1, true)])) with data.tencentpartner.settings as {}
}

test_no_configuration_is_denied if {
	message := "The settings have allowed_endpoints, but the input has no configuration."
	plan := planned([read_one(1, true)])
	every endpoints in [[endpoint], []] {
		document := {"allowed_endpoints": endpoints}
		denied_only_for(message, plan) with data.tencentpartner.settings as document
		every configuration in [null, false, [], "x"] {
			wrong := object.union(plan, {"configuration": configuration})
			denied_only_for(message, wrong) with data.tencentpartner.settings as document
		}
		denied_only_for(no_plan, {}) with data.tencentpartner.settings as document
	}
}

# How the policy handles deferred reads and incomplete plans, and where platforms have the plan.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit

# Deferred reads.

# deferred is a plan that will read a data source again when it is applied.
deferred(reason) := planned_with([read_one(1, true)], [object.union(
	read_one(1, true),
	{"change": {"actions": ["read"]}, "action_reason": reason},
)])

deferred_because(why) := sprintf(
	"data.tencentpartner_customer_credit.one is read only when the plan is applied: %s.",
	[why],
)

test_deferred_is_denied if {
	every reason, why in {
		"read_because_config_unknown": "an argument is not known yet",
		"read_because_dependency_pending": "what it depends on will change",
		"read_because_check_nested": "it is inside a check block; move it out",
		"another": "see why in the plan",
	} {
		denied_only_for(deferred_because(why), deferred(reason))
	}
}

test_deferred_without_a_reason_is_denied if {
	every resource in [read({"7": 1}, true), read_one(1, true)] {
		message := concat(" ", [
			resource.address,
			"is read only when the plan is applied: see why in the plan.",
		])
		denied_only_for(message, planned_with([read_one(1, true)], [resource]))
		modeless := object.remove(resource, ["mode"])
		denied_only_for(message, planned_with([read_one(1, true)], [modeless]))
	}
}

test_a_deferred_read_with_a_check_is_denied if {
	change := object.union(read_one(1, true), {"change": {"actions": ["read"]}})
	denied_only_for(deferred_because("see why in the plan"), changed([check_two, change]))
}

test_other_deferred_data_sources_are_allowed if {
	change := {
		"address": "data.http.x",
		"mode": "data",
		"type": "http",
		"provider_name": "registry.terraform.io/hashicorp/http",
	}
	ours := object.union(change, {"type": "tencentpartner_other", "provider_name": provider})
	allowed(planned_with([read_one(1, true)], [change, ours]))
}

test_a_data_source_without_an_address_is_denied if {
	nameless := object.remove(read_one(3.5, false), ["address"])
	name := "a data source or a check without an address"
	insufficient := concat(": ", [name, "7 has 3.5 left (short by 96.5)."])
	denied_only_for(insufficient, planned([nameless]))
	negative := valued(nameless, {"remaining_credit": -1, "sufficient": true})
	denied_for(concat(": ", [name, "a customer has less"]), planned([negative]))
	unchecked := valued(nameless, {"minimum_remaining_credit": null, "sufficient": true})
	denied_for(concat(": ", [name, "a customer has no minimum"]), planned([unchecked]))
	plan := planned_with([read_one(1, true)], [nameless])
	denied_for(concat(" ", [name, "is read only"]), plan)
}

# Plans that are not complete.

test_failed_is_denied if {
	failed := object.union(planned([read_one(1, true)]), {"errored": true, "complete": false})
	denied_only_for("The plan failed.", failed)
	not_failed := object.union(planned([read_one(1, true)]), {"errored": false})
	allowed(not_failed)
}

test_failed_without_the_member_complete_is_denied if {
	plan := object.remove(planned([read_one(1, true)]), ["complete"])
	denied_only_for("The plan failed.", object.union(plan, {"errored": true}))
}

test_incomplete_is_denied if {
	every resources in [[read_one(1, true)], [read({"7": 1}, true)]] {
		plan := object.union(planned(resources), {"complete": false})
		denied_only_for(incomplete, plan)
		denied_only_for(incomplete, object.union(plan, {"errored": false}))
	}
	denied_only_for(incomplete, object.union(changed([check_two]), {"complete": false}))
}

test_an_invoked_action_is_denied if {
	plan := planned([read_one(1, true)])
	invoked := {"address": "action.x.y", "invoke_action_trigger": {}}
	denied_only_for(incomplete, object.union(plan, {"action_invocations": [invoked]}))
	triggered := {
		"address": "action.x.y",
		"lifecycle_action_trigger": {"action_trigger_event": "AfterCreate"},
	}
	allowed(object.union(plan, {"action_invocations": [triggered]}))
	both := [triggered, invoked]
	denied_only_for(incomplete, object.union(plan, {"action_invocations": both}))
}

test_incomplete_is_denied_without_the_member_complete if {
	plan := object.remove(planned([managed, read_one(1, true)]), ["complete"])
	denied_only_for(incomplete, plan)
	denied_only_for(incomplete, object.union(plan, {"complete": null}))
	other := {"address": "terraform_data.y", "change": {"actions": ["create"]}}
	another := object.union(other, {"address": "terraform_data.z"})
	denied_only_for(incomplete, object.union(plan, {"resource_changes": [other, another]}))
	unchanged := object.union(managed, {"change": {"actions": ["no-op"]}})
	allowed(object.union(plan, {"resource_changes": [unchanged]}))
	allowed(object.union(plan, {"resource_changes": [unchanged, other]}))
}

test_a_plan_without_the_member_complete_is_allowed if {
	allowed(object.remove(planned([read_one(1, true)]), ["complete"]))
	allowed(object.union(planned([read_one(1, true)]), {"complete": null}))
	allowed(object.remove(planned_with([read_one(1, true)], [check_two]), ["complete"]))
}

# Where a platform has the plan.

test_wrapped_is_allowed if {
	every name in ["plan", "tfplan", "terraform"] {
		allowed({name: planned([read_one(1, true)]), "run": {}})
		allowed({name: changed([check_two]), "run": {}})
	}
}

test_wrapped_insufficient_is_denied if {
	every name in ["plan", "tfplan", "terraform"] {
		wrapped := {name: planned([read_one(3.5, false)]), "run": {}}
		denied_for("7 has 3.5 left (short by 96.5).", wrapped)
	}
}

test_a_plan_with_one_of_two_members_is_allowed if {
	plan := planned([read_one(1, true)])
	allowed(object.remove(plan, ["planned_values"]))
	allowed(object.remove(plan, ["resource_changes"]))
	denied_only_for(no_plan, object.remove(plan, ["planned_values", "resource_changes"]))
}

test_two_plans_are_denied if {
	good := planned([read_one(1, true)])
	other := planned([read_one(2, true)])
	every name in ["plan", "tfplan", "terraform"] {
		denied_only_for(no_plan, object.union(good, {name: other}))
	}
	denied_only_for(no_plan, {"plan": good, "tfplan": other})
	denied_only_for(no_plan, {"plan": good, "terraform": other})
	metadata := {"third_party_metadata": {"custom": {"plan": other}}}
	every wrapped in [good, {"plan": good}] {
		both := object.union(wrapped, metadata)
		allowed(both)
		denied_only_for(no_plan, both) with data.tencentpartner.settings as custom
	}
}

# custom is the setting for a hook of Spacelift.
custom := {"use_custom_plan": true}

# spacelift is what Spacelift evaluates if a hook writes a document to the file of the plan.
spacelift(document, changes) := {
	"spacelift": {},
	"terraform": {"resource_changes": changes},
	"third_party_metadata": {"custom": {"plan": document}},
}

test_a_whole_plan_on_spacelift_is_allowed if {
	other := object.union(managed, {"change": {"actions": ["update"]}})
	every document in [
		spacelift(planned([read_one(1, true)]), []),
		spacelift(planned_with([read_one(1, true)], [check_two]), [check_two]),
		spacelift(planned_with([read_one(1, true)], [other, check_two]), [check_two]),
		spacelift(planned_with([read_one(1, true)], [other]), [other]),
	] {
		allowed(document) with data.tencentpartner.settings as custom
	}
}

# The whole plan shows more than resource_changes.
test_an_insufficient_whole_plan_on_spacelift_is_denied if {
	plan := planned_with([read_one(3.5, false)], [check_two])
	message := "data.tencentpartner_customer_credit.one: 7 has 3.5 left (short by 96.5)."
	denied_only_for(message, spacelift(plan, [check_two]))
		with data.tencentpartner.settings as custom
	denied_only_for(no_evidence, spacelift(planned([]), []))
		with data.tencentpartner.settings as custom
}

# Without a hook, the author of the configuration can write the whole plan.
test_a_whole_plan_on_spacelift_without_the_setting_is_ignored if {
	bad := replaced(check_two, "/change/after/minimum_remaining_credit", -1)
	every settings in [{}, {"use_custom_plan": false}] {
		denied_only_for(no_evidence, spacelift(planned([read_one(1, true)]), []))
			with data.tencentpartner.settings as settings
		denied_for("has no minimum", spacelift(changed([check_two]), [bad]))
			with data.tencentpartner.settings as settings
		allowed(spacelift(changed([bad]), [check_two]))
			with data.tencentpartner.settings as settings
	}
}

test_the_plan_of_another_run_on_spacelift_is_denied if {
	message := "third_party_metadata.custom.plan is the plan of another run."
	updated := replaced(check_two, "/change/actions", ["update"])
	unchanged := replaced(check_two, "/change/actions", ["no-op"])
	other := object.union(check_two, {"address": "tencentpartner_credit_check.b"})
	every current in [
		[updated], [unchanged], [other], [check_two, other],
		[object.remove(check_two, ["address"])], [object.remove(check_two, ["change"])],
		[json.remove(check_two, ["change/actions"])], [null],
	] {
		denied_only_for(message, spacelift(changed([check_two]), current))
			with data.tencentpartner.settings as custom
	}
	denied_only_for(message, spacelift(planned([read_one(1, true)]), [check_two]))
		with data.tencentpartner.settings as custom
}

# The policy does not use resource_changes instead.
test_a_whole_plan_on_spacelift_that_is_no_plan_is_denied if {
	every document in [null, 3, "plan", [], {}, {"values": {}}, [planned([read_one(1, true)])]] {
		denied_for(no_plan, spacelift(document, [check_two]))
			with data.tencentpartner.settings as custom
	}
	absent := {"spacelift": {}, "terraform": {"resource_changes": [check_two]}}
	denied_for(no_plan, absent) with data.tencentpartner.settings as custom
}

test_spacelift_without_a_whole_plan_is_allowed if {
	input_of_check := {"spacelift": {}, "terraform": {"resource_changes": [check_two]}}
	allowed(input_of_check)
	allowed(object.union(input_of_check, {"third_party_metadata": {"custom": {}}}))
	allowed(object.union(input_of_check, {"third_party_metadata": {"infracost": {}}}))
	nameless := object.remove(check_two, ["address"])
	allowed({"spacelift": {}, "terraform": {"resource_changes": [nameless]}})
}

test_other_input_is_denied if {
	every value in [
		null, true, 3, "plan", [], {},
		[planned([read_one(1, true)])],
		{"plan": []},
		{"run": planned([read_one(1, true)])},
		{"custom": {"plan": planned([read_one(1, true)])}},
	] {
		denied_only_for(no_plan, value)
	}
}

test_no_input_is_denied if {
	credit.deny == {no_plan}
	not credit.allow
}

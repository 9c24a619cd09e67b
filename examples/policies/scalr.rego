# "make generate" writes this file from credit.rego. In your copy, change only the settings.
package terraform

import rego.v1

# If a setting is misspelled or has the wrong type, the policy denies each plan.
settings := {
	# The lowest minimum that a customer may have, and its lowest remaining credit, in US dollars.
	"credit_floor": 0,
	# A data source or credit check must contain each of these customers, such as ["100000000007"].
	# If a credit check has direct_customers = true, the plan shows only the customers in minimums.
	"required_uins": [],
	# Whether a data source or credit check must have direct_customers = true.
	"require_direct_customers": false,
	# The only UINs that exclude_uins may contain.
	"excludable_uins": [],
	# Other addresses of this provider, such as its address in a private registry.
	"provider_names": [],
	# Spacelift: whether the policy reads the whole plan that a hook writes, not resource_changes.
	# Without such a hook, the author of the configuration can write this plan.
	"use_custom_plan": false,
	# You can add allowed_endpoints, which has no default: the only values that endpoint may have in
	# this provider's configuration, such as ["https://intlpartnersmgt.intl.tencentcloudapi.com"].
	# A configuration without endpoint passes. An input without the configuration does not pass.
}

# opa eval --fail fails if allow is undefined. It is undefined if the policy was not loaded.
allow if count(deny) == 0

# If an argument of a call after "not" is undefined, the rule denies nothing. So a call whose
# argument may be undefined is in a rule of its own, such as has_configuration.

# A setting that is misspelled, or has the wrong type, would require nothing.

deny contains "The settings are not an object." if not is_object(settings)

deny contains message if {
	some key, value in settings
	not is_setting(key, value)
	message := sprintf("The setting %s is unknown or has the wrong type.", [key])
}

is_setting("credit_floor", value) if is_number(value)

is_setting(key, value) if {
	key in {"require_direct_customers", "use_custom_plan"}
	is_boolean(value)
}

is_setting(key, value) if {
	key in {"allowed_endpoints", "excludable_uins", "provider_names", "required_uins"}
	is_array(value)
	every element in value {
		is_string(element)
	}
}

# The lowest minimum that a customer may have, and its lowest remaining credit, in US dollars. A
# customer whose credit is below 0 cannot buy. conftest compares only the first 15 digits.
credit_floor := object.get(settings, "credit_floor", 0)

# If allowed_endpoints is null, each endpoint is allowed.
allowed_endpoints := object.get(settings, "allowed_endpoints", null)

# On Spacelift.
use_custom_plan if object.get(settings, "use_custom_plan", false) == true

# The plan.

deny contains "The input is not one plan of \"terraform show -json\"." if not plan

# On Spacelift, a hook writes the whole plan to a file. A file of another run has old credit.
deny contains "third_party_metadata.custom.plan is the plan of another run." if {
	use_custom_plan
	some change in input.terraform.resource_changes
	not is_planned(change)
}

deny contains "The plan failed." if plan.errored

deny contains concat(" ", [
	"The plan leaves resources out (-target, -invoke, -refresh-only, deferred),",
	"so its credit values may be old.",
]) if {
	partial
}

deny contains concat(" ", [
	"The plan has no evidence of credit: it needs a data source that was read (prior_state),",
	"or a tencentpartner_credit_check (resource_changes).",
]) if {
	plan
	count(evidence) == 0
}

deny contains message if {
	count(evidence) == 0
	some resource in (resources | changes)
	verdicts[resource.type]
	not is_ours(resource)
	parts := [name(resource), object.get(resource, "provider_name", "no provider")]
	message := sprintf("%s is of provider %v. To accept it, add it to provider_names.", parts)
}

deny contains message if {
	some change in changes
	is_data_source(change)
	why := object.get(deferrals, object.get(change, "action_reason", ""), "see why in the plan")
	message := sprintf("%s is read only when the plan is applied: %s.", [name(change), why])
}

# The reasons why Terraform defers a read.
deferrals := {
	"read_because_config_unknown": "an argument is not known yet",
	"read_because_dependency_pending": "what it depends on will change",
	"read_because_check_nested": "it is inside a check block; move it out",
}

deny contains message if {
	some change in checks
	has_unknown(change)
	message := sprintf("%s is checked only when the plan is applied.", [name(change)])
}

# Each data source and credit check. For a credit check, the plan shows no amounts of credit.

deny contains message if {
	some item in evidence
	not suffices(item)
	message := sprintf("%s: %s", [item.name, reason(item)])
}

deny contains message if {
	some item in evidence
	not has_minimums(item)
	parts := [item.name, credit_floor]
	message := sprintf("%s: a customer has no minimum of at least %v.", parts)
}

deny contains message if {
	some item in evidence
	item.type != "tencentpartner_credit_check"
	not has_credit(item)
	parts := [item.name, credit_floor]
	message := sprintf("%s: a customer has less than %v left, or no credit record.", parts)
}

# A read sets uins and credits to the same customers, also with direct_customers = true.
deny contains message if {
	some item in evidence
	item.type == "tencentpartner_customer_credits"
	not has_same_customers(item.values)
	message := sprintf("%s: uins and credits do not have the same customers.", [item.name])
}

deny contains message if {
	some item in evidence
	not has_allowed_exclusions(item.values)
	message := sprintf("%s: exclude_uins has a UIN that is not in excludable_uins.", [item.name])
}

# What the settings require of all data sources and credit checks together.

deny contains message if {
	some uin in object.get(settings, "required_uins", [])
	not uin in shown_uins
	message := sprintf("No data source or check shows customer %v of required_uins.", [uin])
}

deny contains "No data source or credit check has direct_customers = true." if {
	object.get(settings, "require_direct_customers", false)
	not has_direct_customers
}

# domain and protocol change the endpoint, too.
deny contains message if {
	allowed_endpoints != null
	some key, config in plan.configuration.provider_config
	config.full_name in providers
	some argument in ["domain", "endpoint", "protocol"]
	value := config.expressions[argument]
	not is_allowed(argument, value)
	message := sprintf("Provider %s: allowed_endpoints does not allow its %s.", [key, argument])
}

deny contains "The settings have allowed_endpoints, but the input has no configuration." if {
	allowed_endpoints != null
	plan
	not has_configuration
}

has_configuration if is_object(plan.configuration)

# A reference, such as a variable, has no constant value.
is_allowed("endpoint", value) if value.constant_value in allowed_endpoints

is_allowed(_, value) if value.constant_value == null

# If a part of a message is undefined, the rule denies nothing. So the name has a default.
name(resource) := object.get(resource, "address", "a data source or a check without an address")

# The types of evidence, and the attribute of each that says whether all criteria are met.
verdicts := {
	"tencentpartner_customer_credits": "all_sufficient",
	"tencentpartner_customer_credit": "sufficient",
	"tencentpartner_credit_check": "all_sufficient",
}

verdict(item) := item.values[verdicts[item.type]]

# Without a criterion, the verdict is null. Null is not sufficient.
suffices(item) if verdict(item) == true

reason(item) := "it has no criterion, or could not be read." if {
	verdict(item) == null
} else := item.values.summary if {
	item.type == "tencentpartner_customer_credits"
} else := message if {
	found := problems(item.values)
	count(found) > 0
	message := sprintf("%s %s.", [item.values.uin, concat(", and ", found)])
} else := "the plan does not show why it is not sufficient."

# The criteria that the customer of tencentpartner_customer_credit does not meet. The shortfall is 0
# if the credit is sufficient, and null without a minimum.
problems(values) := array.concat(
	[problem |
		is_number(values.shortfall)
		values.shortfall > 0
		amounts_of_one := [values.remaining_credit, values.shortfall]
		problem := sprintf("has %v left (short by %v)", amounts_of_one)
	],
	[problem |
		values.normal_status == false
		problem := "is not in normal status"
	],
)

has_minimums(item) if {
	all_reach_floor(minimums(item))
	not has_low_entry(item)
}

has_credit(item) if all_reach_floor(amounts(item))

all_reach_floor(numbers) if {
	count(numbers) > 0
	every number in numbers {
		reaches_floor(number)
	}
}

reaches_floor(number) if {
	is_number(number)
	number >= credit_floor
}

# The minimum of each customer. In a check of direct customers, minimum_remaining_credit is for the
# customers without an entry in minimums. If it is null, the provider requires an entry for each.
minimums(item) := array.concat(
	[minimum |
		some uin in uins(item)
		for_all := object.get(item.values, "minimum_remaining_credit", null)
		minimum := object.get(item.values, ["minimums", uin], for_all)
	],
	[minimum |
		is_direct_check(item)
		minimum := item.values.minimum_remaining_credit
		minimum != null
	],
)

# Spacelift can replace UINs with hashes, but not the keys of minimums. Then an entry is for no UIN.
has_low_entry(item) if {
	some minimum in item.values.minimums
	not reaches_floor(minimum)
}

# The remaining credit of each customer.
amounts(item) := [item.values.remaining_credit] if {
	item.type == "tencentpartner_customer_credit"
} else := [amount |
	some uin in uins(item)
	amount := object.get(item.values.credits, [uin, "remaining_credit"], null)
]

# The customers that the plan shows. If a check is for direct customers, the plan shows only the
# keys of minimums. The provider rejects a key that is not a direct customer, or that is excluded.
uins(item) := [item.values.uin] if {
	item.type == "tencentpartner_customer_credit"
} else := [uin | some uin, _ in item.values.minimums] if {
	is_direct_check(item)
} else := item.values.uins

shown_uins contains uin if {
	some item in evidence
	some uin in uins(item)
}

is_direct_check(item) if {
	item.type == "tencentpartner_credit_check"
	item.values.direct_customers == true
}

has_direct_customers if {
	some item in evidence
	item.values.direct_customers == true
}

has_same_customers(values) if {
	{uin | some uin in values.uins} == object.keys(values.credits)
}

has_allowed_exclusions(values) if object.get(values, "exclude_uins", null) == null

has_allowed_exclusions(values) if {
	is_array(values.exclude_uins)
	every uin in values.exclude_uins {
		uin in object.get(settings, "excludable_uins", [])
	}
}

# A forged state can have a deposed data source. Terraform does not read it.
evidence contains item if {
	some resource in resources
	is_data_source(resource)
	not "deposed_key" in object.keys(resource)
	values := object.get(resource, "values", {})
	item := {"name": name(resource), "type": resource.type, "values": values}
}

evidence contains item if {
	some change in checks
	not has_unknown(change)
	item := {"name": name(change), "type": change.type, "values": change.change.after}
}

# The credit checks that the plan creates, updates or keeps. If the plan deletes a check or
# removes it from the state, after is not an object. If deposed is set, a replacement still has to
# delete the old check.
checks contains change if {
	some change in changes
	change.type == "tencentpartner_credit_check"
	is_ours(change)
	is_object(change.change.after)
	not "deposed" in object.keys(change)
}

has_unknown(change) if {
	walk(change.change.after_unknown, [_, value])
	value == true
}

# Spacelift's documentation does not list mode.
is_data_source(resource) if {
	object.get(resource, "mode", "data") == "data"
	resource.type in {"tencentpartner_customer_credits", "tencentpartner_customer_credit"}
	is_ours(resource)
}

is_ours(resource) if resource.provider_name in providers

# The addresses of this provider. An address of another registry can be another provider.
providers := {
	"registry.terraform.io/tencentpartner/tencentpartner",
	"registry.opentofu.org/tencentpartner/tencentpartner",
} | {address | some address in object.get(settings, "provider_names", [])}

changes contains change if some change in plan.resource_changes

actions contains [change.address, change.change.actions] if some change in changes

is_planned(change) if [change.address, change.change.actions] in actions

# Only prior_state contains the data that the plan has read, at any depth of modules. The values of
# a resource can look like another resource, so no path may lead through them.
resources contains resource if {
	walk(plan.prior_state.values.root_module, [path, resource])
	is_object(resource)
	every step in path {
		leads_to_resources(step)
	}
}

leads_to_resources(step) if is_number(step)

leads_to_resources(step) if step in {"child_modules", "resources"}

# Since 1.8, Terraform says whether a plan is complete. A failed plan is also incomplete, but it has
# its own message.
partial if {
	plan.complete == false
	not plan.errored
}

# A plan with -invoke has one action. Terraform reads nothing for it.
partial if {
	some invocation in plan.action_invocations
	not invocation.lifecycle_action_trigger
}

# OpenTofu and older versions of Terraform do not say whether a plan is complete. But a complete
# plan has an entry for each managed resource, even if the resource does not change.
partial if {
	not has_complete
	managed - changed != set()
}

has_complete if is_boolean(plan.complete)

managed contains resource.address if {
	some resource in resources
	resource.mode == "managed"
}

changed contains change.address if some change in changes

# Where a platform has the plan: in the whole input (conftest, OPA, Atlantis), in plan (HCP
# Terraform, env zero) or in tfplan (Scalr). On Spacelift, it is in terraform, without prior_state,
# or a hook has written the whole plan.
plan := candidate if {
	count(plans) == 1
	some candidate in plans
}

plans contains candidate if {
	some candidate in candidates
	is_object(candidate)
	object.keys(candidate) & {"planned_values", "resource_changes"} != set()
}

candidates contains input

candidates contains input.plan

candidates contains input.tfplan

candidates contains input.terraform if not use_custom_plan

candidates contains input.third_party_metadata.custom.plan if use_custom_plan

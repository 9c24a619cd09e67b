# Denies a Terraform or OpenTofu plan unless it read the customers' credit and all criteria are met.
# The partner's credit and the account status are criteria if the configuration sets them.
#
# The input is the output of "terraform show -json" (conftest, OPA, Atlantis). It may also be in a
# member of an object: plan (HCP Terraform, env0), tfplan (Scalr) or terraform (Spacelift).
# Spacelift omits the data that a plan read, so the policy denies each plan there.
#
# The policy fails closed. It denies a plan that read no credit, and a plan that will read credit
# only when it is applied.
#
# conftest evaluates the namespace main, so it needs main.rego, too. Without main.rego, it finds
# nothing to test, and its exit code is 0.
#
# | exit code, with this directory as policy                                                      | allowed | denied |
# |-----------------------------------------------------------------------------------------------|---------|--------|
# | conftest test plan.json                                                                       | 0       | 1      |
# | opa eval --fail --data policy --input plan.json data.tencentpartner.credit.allow              | 0       | 1      |
# | opa eval --format pretty --data policy --input plan.json data.tencentpartner.credit.deny      | 0       | 0      |
package tencentpartner.credit

# The least remaining credit of a customer, in US dollars. It also applies if the configuration's
# own minimums are lower. A customer whose credit is below 0 cannot buy.
# OPA compares the first 19 digits.
floor := 0

# Whether a configuration may set exclude_uins. The policy does not check excluded customers. If it
# is false, an empty list passes.
may_exclude := true

# opa eval --fail fails if allow is undefined. It is undefined if the policy was not loaded.
allow if count(deny) == 0

deny contains concat(" ", [
	"This is no plan of \"terraform show -json\",",
	"neither as it is nor as plan, tfplan or terraform.",
]) if {
	not plan
}

deny contains "The plan failed." if plan.errored

deny contains concat(" ", [
	"The plan leaves resources out (-target, -invoke, -refresh-only, deferred),",
	"so what it shows of credit may be old.",
]) if {
	partial
}

deny contains concat(" ", [
	"The plan has read nobody's credit: it needs a data source,",
	"and prior_state in this JSON, where that stands.",
]) if {
	plan
	count(instances) == 0
}

deny contains message if {
	some change in plan.resource_changes
	is_credit(change)
	why := object.get(deferrals, object.get(change, "action_reason", ""), "see why in the plan")
	message := sprintf("%s is read only when the plan is applied: %s.", [name(change), why])
}

# The reasons why Terraform defers a read.
deferrals := {
	"read_because_config_unknown": "an argument is not known yet",
	"read_because_dependency_pending": "what it depends on will change",
	"read_because_check_nested": "it stands inside a check; move it out",
}

deny contains message if {
	some instance in instances
	not suffices(instance)
	message := sprintf("%s: %s", [name(instance), reason(instance)])
}

deny contains message if {
	some instance in instances
	not above_floor(instance)
	parts := [name(instance), floor]
	message := sprintf("%s: a customer has less left than %v, or no credit.", parts)
}

# A read sets uins and credits to the same customers, also with direct_customers = true.
deny contains message if {
	some instance in instances
	instance.type == "tencentpartner_customer_credits"
	not same_customers(instance)
	message := sprintf("%s: uins and credits do not have the same customers.", [name(instance)])
}

deny contains message if {
	not may_exclude
	some instance in instances
	not excludes_none(instance)
	message := sprintf("%s: exclude_uins is set, and the policy does not allow it.", [name(instance)])
}

# If a part of a message is undefined, the rule denies nothing. So the name has a default.
name(resource) := object.get(resource, "address", "a data source")

# The data sources, and the attribute of each that says whether all criteria are met.
verdicts := {
	"tencentpartner_customer_credits": "all_sufficient",
	"tencentpartner_customer_credit": "sufficient",
}

verdict(instance) := instance.values[verdicts[instance.type]]

# Without a criterion, the verdict is null. Null is not sufficient.
suffices(instance) if verdict(instance) == true

reason(instance) := "it has no criterion, or could not be read." if {
	verdict(instance) == null
} else := instance.values.summary if {
	instance.type == "tencentpartner_customer_credits"
} else := message if {
	found := problems(instance.values)
	count(found) > 0
	message := sprintf("%s %s.", [instance.values.uin, concat(", and ", found)])
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

above_floor(instance) if {
	count(amounts(instance)) > 0
	every amount in amounts(instance) {
		is_number(amount)
		amount >= floor
	}
}

# The remaining credit of each customer in the list of UINs.
amounts(instance) := [amount |
	some uin in instance.values.uins
	amount := object.get(instance.values.credits, [uin, "remaining_credit"], null)
] if {
	instance.type == "tencentpartner_customer_credits"
}

amounts(instance) := [instance.values.remaining_credit] if {
	instance.type == "tencentpartner_customer_credit"
}

same_customers(instance) if {
	{uin | some uin in instance.values.uins} == object.keys(instance.values.credits)
}

excludes_none(instance) if instance.type == "tencentpartner_customer_credit"

excludes_none(instance) if instance.values.exclude_uins in {null, []}

is_credit(resource) if {
	resource.mode == "data"
	verdicts[resource.type]
	endswith(resource.provider_name, "/tencentpartner/tencentpartner")
}

instances contains resource if {
	some resource in resources
	is_credit(resource)
}

# Only prior_state contains the data that the plan read, at any depth of modules. The values of a
# resource may look like another resource, so no path may lead through them.
resources contains resource if {
	walk(plan.prior_state.values.root_module, [path, resource])
	every step in path {
		leads_to_resources(step)
	}
}

leads_to_resources(step) if is_number(step)

leads_to_resources(step) if step in {"child_modules", "resources"}

# Since 1.8, Terraform says whether a plan is complete. A failed plan is not complete, either, but
# has its own message.
partial if {
	plan.complete == false
	not plan.errored
}

# A plan of -invoke has one action. Terraform reads nothing for it.
partial if {
	some invocation in plan.action_invocations
	not invocation.lifecycle_action_trigger
}

# OpenTofu and older versions of Terraform do not say it. But a complete plan has an entry for each
# managed resource, also if the resource does not change.
partial if {
	not has_complete
	managed - changed != set()
}

has_complete if is_boolean(plan.complete)

managed contains resource.address if {
	some resource in resources
	resource.mode == "managed"
}

changed contains change.address if some change in plan.resource_changes

plan := candidate if {
	count(plans) == 1
	some candidate in plans
}

plans contains candidate if {
	some candidate in candidates
	object.keys(candidate) & {"planned_values", "resource_changes"} != set()
}

candidates contains input

candidates contains input.plan

candidates contains input.tfplan

candidates contains input.terraform

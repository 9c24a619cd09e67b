# Denies a Terraform or OpenTofu plan unless it read the customers' credit, and all of it suffices. The input is what
# "terraform show -json" writes, as it is (conftest, OPA, Atlantis) or wrapped: as plan (HCP Terraform, env0), tfplan (Scalr)
# or terraform (Spacelift, which leaves out what was read, so that every plan is denied there).
#
# It fails closed: a plan that asked for nobody's credit, or that will ask only when it is applied, is denied.
#
# conftest evaluates the namespace main, so it needs main.rego, too: without it, it finds nothing to test and ends with 0.
#
# | exit code, with this folder as policy                                                         | allowed | denied |
# |-----------------------------------------------------------------------------------------------|---------|--------|
# | conftest test plan.json                                                                       | 0       | 1      |
# | opa eval --fail --data policy --input plan.json data.tencentpartner.credit.allow              | 0       | 1      |
# | opa eval --format pretty --data policy --input plan.json data.tencentpartner.credit.deny      | 0       | 0      |
package tencentpartner.credit

# No customer may have less left than this, in US dollars, whatever the configuration's own minimums are. Tencent Cloud
# suspends a customer below 0. OPA compares the first 19 digits.
floor := 0

# For opa eval --fail, which fails when this is undefined, as it is when the policy was not loaded.
allow if count(deny) == 0

deny contains "This is no plan of \"terraform show -json\", neither as it is nor as plan, tfplan or terraform." if not plan

deny contains "The plan failed." if plan.errored

deny contains "The plan leaves resources out (-target, -invoke, -refresh-only, deferred), so what it shows of credit may be old." if partial

deny contains "The plan has read nobody's credit: it needs a data source, and prior_state in this JSON, where that stands." if {
	plan
	count(instances) == 0
}

deny contains message if {
	some change in plan.resource_changes
	is_credit(change)
	why := object.get(deferrals, object.get(change, "action_reason", ""), "see why in the plan")
	message := sprintf("%s is read only when the plan is applied: %s.", [name(change), why])
}

# Why Terraform defers a read.
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
	message := sprintf("%s: a customer has less left than %v, or no credit.", [name(instance), floor])
}

# A message that could not be made would be no denial: nothing in it may be undefined.
name(resource) := object.get(resource, "address", "a data source")

# The data sources, and the attribute of each that says whether the credit suffices.
verdicts := {
	"tencentpartner_customer_credits": "all_sufficient",
	"tencentpartner_customer_credit": "sufficient",
}

verdict(instance) := instance.values[verdicts[instance.type]]

# Null, which is no minimum, does not suffice.
suffices(instance) if verdict(instance) == true

reason(instance) := "it has no minimum, or could not be read." if {
	verdict(instance) == null
} else := instance.values.summary if {
	instance.type == "tencentpartner_customer_credits"
} else := sprintf("%s has %v left (short by %v).", [values.uin, values.remaining_credit, values.shortfall]) if {
	values := instance.values
} else := "what it read is not to be seen."

above_floor(instance) if {
	count(amounts(instance)) > 0
	every amount in amounts(instance) {
		is_number(amount)
		amount >= floor
	}
}

# What is left to each customer that was asked for.
amounts(instance) := [amount |
	some uin in instance.values.uins
	amount := object.get(instance.values.credits, [uin, "remaining_credit"], null)
] if {
	instance.type == "tencentpartner_customer_credits"
}

amounts(instance) := [instance.values.remaining_credit] if instance.type == "tencentpartner_customer_credit"

is_credit(resource) if {
	resource.mode == "data"
	verdicts[resource.type]
	endswith(resource.provider_name, "/tencentpartner/tencentpartner")
}

instances contains resource if {
	some resource in resources
	is_credit(resource)
}

# What was read while planning stands in prior_state and nowhere else, at any depth of modules. No path leads through the
# values of a resource, which may look like another resource.
resources contains resource if {
	walk(plan.prior_state.values.root_module, [path, resource])
	every step in path {
		leads_to_resources(step)
	}
}

leads_to_resources(step) if is_number(step)

leads_to_resources(step) if step in {"child_modules", "resources"}

# Terraform says whether a plan is complete, since 1.8. One that failed is not, either.
partial if {
	plan.complete == false
	not plan.errored
}

# What -invoke plans is one action, and nothing is read for it.
partial if {
	some invocation in plan.action_invocations
	not invocation.lifecycle_action_trigger
}

# OpenTofu and older ones do not. A complete plan has an entry for whatever is managed, also where nothing changes.
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

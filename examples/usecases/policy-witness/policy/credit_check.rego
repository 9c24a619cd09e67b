package main

import rego.v1

deny contains "No credit check with a minimum of at least 100 US dollars." if not checked

checked if {
	some resource in input.resource_changes
	resource.type == "tencentpartner_credit_check"
	resource.change.actions != ["delete"]
	resource.change.after.all_sufficient == true
	resource.change.after.minimum_remaining_credit >= 100
	resource.change.after.minimums == null
}

# conftest evaluates the namespace main by default. If credit.rego is absent, main denies each plan.
package main

deny contains message if some message in data.tencentpartner.credit.deny

deny contains "The policy tencentpartner.credit is not loaded." if {
	not data.tencentpartner.credit.deny
}

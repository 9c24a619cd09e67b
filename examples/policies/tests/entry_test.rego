# The packages that platforms evaluate.
package tencentpartner.credit_test

import rego.v1

import data.tencentpartner.credit

# Plans, and the settings that the policy has for each of them.
samples := [
	{"plan": planned([read_one(3.5, true)]), "settings": {}},
	{"plan": planned([read_one(3.5, false)]), "settings": {}},
	{"plan": planned([read({"7": -1}, null)]), "settings": {}},
	{"plan": planned([read_direct({"7": 1})]), "settings": {"require_direct_customers": true}},
	{"plan": changed([check_two]), "settings": {}},
	{"plan": changed([check_two]), "settings": {"credit_floor": 100}},
	{"plan": changed([check_two]), "settings": {"floor": 100}},
	{"plan": changed([check_two]), "settings": []},
	{"plan": changed([check_direct({})]), "settings": {"required_uins": ["7"]}},
	{"plan": changed([gone(["delete"])]), "settings": {}},
	{"plan": planned([]), "settings": {}},
	{"plan": {"plan": deferred("another")}, "settings": {}},
	{"plan": {"tfplan": planned([read_one(3.5, false)])}, "settings": {}},
	{"plan": {"terraform": changed([check_two])}, "settings": {"allowed_endpoints": []}},
	{"plan": spacelift(planned([read_one(3.5, false)]), []), "settings": custom},
	{"plan": spacelift(planned([read_one(3.5, false)]), [check_two]), "settings": custom},
	{"plan": spacelift(planned([]), [check_two]), "settings": {}},
	{"plan": configured({"expressions": {"domain": {}}}), "settings": {"allowed_endpoints": []}},
	{"plan": null, "settings": {}},
]

test_each_package_has_the_same_messages if {
	every sample in samples {
		document := sample.settings
		messages := credit.deny with input as sample.plan
			with data.tencentpartner.settings as document
		messages == data.main.deny with input as sample.plan
			with data.tencentpartner.settings as document
		messages == data.env0.deny with input as sample.plan
			with data.tencentpartner.settings as document
		messages == data.terraform.deny with input as sample.plan
			with data.terraform.settings as document
		messages == data.spacelift.deny with input as sample.plan
			with data.spacelift.settings as document
	}
}

test_some_samples_are_allowed_and_others_denied if {
	results := {count(messages) |
		some sample in samples
		messages := credit.deny with input as sample.plan
			with data.tencentpartner.settings as sample.settings
	}
	0 in results
	1 in results
	2 in results
}

# A platform that evaluates one file has no settings.rego.
test_a_file_alone_uses_its_own_settings if {
	plan := changed([check_two])
	document := {"credit_floor": 100}
	count(data.terraform.deny) == 0 with input as plan with data.tencentpartner.settings as document
	count(data.spacelift.deny) == 0 with input as plan with data.tencentpartner.settings as document
	equal_documents(data.terraform.settings, data.tencentpartner.settings)
	equal_documents(data.spacelift.settings, data.tencentpartner.settings)
}

test_an_entry_file_without_the_policy_denies if {
	message := {"The policy tencentpartner.credit is not loaded."}
	every plan in [planned([read_one(1, true)]), changed([check_two]), {}] {
		data.main.deny == message with input as plan with data.tencentpartner.credit as {}
		data.env0.deny == message with input as plan with data.tencentpartner.credit as {}
	}
}

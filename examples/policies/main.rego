# conftest, and so Atlantis, evaluates the package main. On HCP Terraform, policies.hcl queries it.
package main

import rego.v1

deny contains message if some message in data.tencentpartner.credit.deny

deny contains "The policy tencentpartner.credit is not loaded." if {
	not data.tencentpartner.credit.deny
}

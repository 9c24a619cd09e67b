# env zero evaluates the package env0.
package env0

import rego.v1

deny contains message if some message in data.tencentpartner.credit.deny

deny contains "The policy tencentpartner.credit is not loaded." if {
	not data.tencentpartner.credit.deny
}

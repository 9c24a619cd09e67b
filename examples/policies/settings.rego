# What you require of each plan. All settings are optional, so you can remove them. If a setting is
# misspelled or has the wrong type, the policy denies each plan.
#
# You can put settings that are not in this file into a JSON document. OPA loads it with the policy,
# conftest with --data: {"tencentpartner": {"settings": {"allowed_endpoints": []}}}
# Put a setting into only one of them. If a setting is in both, OPA returns an error. conftest uses
# the JSON document, and does not report the conflict.
package tencentpartner.settings

import rego.v1

# The lowest minimum that a customer may have, and its lowest remaining credit, in US dollars.
credit_floor := 0

# A data source or credit check must contain each of these customers, such as ["100000000007"].
# If a credit check has direct_customers = true, the plan shows only the customers in minimums.
required_uins := []

# Whether a data source or credit check must have direct_customers = true.
require_direct_customers := false

# The only UINs that exclude_uins may contain.
excludable_uins := []

# Other addresses of this provider, such as its address in a private registry.
provider_names := []

# Spacelift: whether the policy reads the whole plan that a hook writes, not resource_changes.
# Without such a hook, the author of the configuration can write this plan.
use_custom_plan := false

# You can add allowed_endpoints, which has no default: the only values that endpoint may have in
# this provider's configuration, such as ["https://intlpartnersmgt.intl.tencentcloudapi.com"].
# A configuration without endpoint passes. An input without the configuration does not pass.

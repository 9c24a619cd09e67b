package acceptance_test

// scenario is a plan, and why the policies deny it.
type scenario struct {
	name    string
	plan    string // in testdata/platforms.txtar
	setting string // of the policy's owner, such as "required_uins := []"
	// The reasons to deny the plan: if the input has the whole plan, and if it has resource_changes
	// only. An empty reason allows the plan.
	whole, changes string
}

// Parts of reasons.
const (
	notLoaded     = "The policy tencentpartner.credit is not loaded."
	noEvidence    = "The plan has no evidence of credit"
	noMinimum     = "a customer has no minimum of at least 0."
	withoutReason = "the plan does not show why it is not sufficient."
	excluded      = "exclude_uins has a UIN that is not in excludable_uins."
	foreign       = "To accept it, add it to provider_names."
	requiredUIN   = " of required_uins."
	wrongSetting  = "The setting excludable_uins is unknown or has the wrong type."
	wrongEndpoint = "allowed_endpoints does not allow its endpoint."
	noEndpoint    = "The settings have allowed_endpoints, but the input has no configuration."
)

// foreignNames are the addresses of the foreign provider in Terraform and in OpenTofu.
const foreignNames = `["registry.terraform.io/example/tencentpartner",` +
	` "registry.opentofu.org/example/tencentpartner"]`

var scenarios = []scenario{
	{"data source", "data", "", "", noEvidence},
	{
		"data source with insufficient credit", "data_too_little", "",
		"1 of 2 customers is below the minimum of 100.01", noEvidence,
	},
	{"check", "check", "", "", ""},
	// The plan fails, so it has no check. Only newer CLIs also say that it failed.
	{"check with insufficient credit", "check_too_little", "", noEvidence, noEvidence},
	{"check that is switched off", "switched_off", "", noEvidence, noEvidence},
	{"no evidence", "nothing", "", noEvidence, noEvidence},
	{
		"unknown argument of a check", "check_unknown", "",
		"is checked only when the plan is applied.", "is checked only when the plan is applied.",
	},
	{
		"deferred data source", "data_deferred", "",
		"is read only when the plan is applied", "is read only when the plan is applied",
	},
	{"data source of the partner's credit", "data_partner", "", noMinimum, noEvidence},
	{"check of the partner's credit", "check_partner", "", noMinimum, noMinimum},
	{"low minimum of a data source", "data_low_minimum", "", noMinimum, noEvidence},
	{"low minimum of a check", "check_low_minimum", "", noMinimum, noMinimum},
	{"low minimum in a data source", "data_low_minimums", "", noMinimum, noEvidence},
	{"low minimum in a check", "check_low_minimums", "", noMinimum, noMinimum},
	{
		"bad check and a good one", "check_and_bad_check", "",
		"tencentpartner_credit_check.bad: " + noMinimum,
		"tencentpartner_credit_check.bad: " + noMinimum,
	},
	// resource_changes does not have the data source.
	{
		"bad data source and a good check", "check_and_bad_data", "",
		"100000000008 has -5 left (short by 5).", "",
	},
	{"exclusion in a data source", "data_exclusion", "", excluded, noEvidence},
	{
		"allowed exclusion in a data source", "data_exclusion",
		`excludable_uins := ["100000000008"]`, "", noEvidence,
	},
	{"exclusion", "check_exclusion", "", excluded, excluded},
	{
		"allowed exclusion", "check_exclusion",
		`excludable_uins := ["100000000008"]`, "", "",
	},
	{"another provider", "foreign", "", foreign, foreign},
	{"another provider that is listed", "foreign", "provider_names := " + foreignNames, "", ""},
	{"wrong setting", "check", `excludable_uins := "100000000008"`, wrongSetting, wrongSetting},
	{
		"required customer is in data source", "data", `required_uins := ["100000000009"]`,
		"", noEvidence,
	},
	{
		"required customer is in check", "check", `required_uins := ["100000000009"]`,
		"", "",
	},
	{
		"required customer is missing", "check", `required_uins := ["100000000008"]`,
		requiredUIN, requiredUIN,
	},
	{
		"allowed endpoint", "endpoint", `allowed_endpoints := ["$SIMULATOR"]`,
		"", noEndpoint,
	},
	{
		"endpoint that is not listed", "endpoint",
		`allowed_endpoints := ["https://intlpartnersmgt.intl.tencentcloudapi.com"]`,
		wrongEndpoint, noEndpoint,
	},
	{"no endpoint", "check", "allowed_endpoints := []", "", noEndpoint},
	{
		"higher floor", "check", "credit_floor := 100.01",
		"a customer has no minimum of at least 100.01.",
		"a customer has no minimum of at least 100.01.",
	},
	{
		"no direct customers", "check", "require_direct_customers := true",
		"No data source or credit check has direct_customers = true.",
		"No data source or credit check has direct_customers = true.",
	},
}

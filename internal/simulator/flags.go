package simulator

import (
	"flag"
	"strings"
)

// AddFlags defines a flag for each option that a user can choose. It sets the defaults: the demo
// account and role, and the documented limit.
func (o *Options) AddFlags(flags *flag.FlagSet) {
	o.Accounts, o.Roles = []Account{DemoAccount}, []Role{DemoRole}
	flags.StringVar(&o.File, "customers", "",
		"a JSON `file` of customers, read again when it changes:\n"+
			`{"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50, "Status": "0"}}`+
			"\nStatus is the account status. An absent status is \"0\".\n"+
			"With the partner's own credit, the file has two members:\n"+
			`{"Customers": {"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50}},`+
			"\n"+` "Partner": {"TotalCredit": 1050.1, "RemainingCredit": 1000.1}}`)
	accountFlags(flags, &o.Accounts[0])
	roleFlags(flags, &o.Roles[0])
	limitFlags(flags, o)
	flags.Func("deny", "an `action` that the caller may not call; can be repeated.\n"+
		"It is one of "+strings.Join(Actions, ", "), func(action string) error {
		o.Denied = append(o.Denied, action)
		return nil
	})
	flags.BoolVar(&o.NotCustomerFails, "not-customer-fails", false,
		"a UIN that is not a customer fails its request;\nwithout this flag, the answer omits it")
	flags.BoolVar(&o.RejectRegion, "reject-region", false,
		"reject requests of the partner API that have a region")
	flags.BoolVar(&o.Shuffle, "shuffle", false, "answer with the records in random order")
	flags.DurationVar(&o.ClockOffset, "clock-offset", 0,
		"how far the simulator's clock is ahead, such as 1h or -1h")
	faultFlags(flags, o)
}

// accountFlags defines the flags of the account that may call.
func accountFlags(flags *flag.FlagSet, account *Account) {
	flags.StringVar(&account.SecretID, "secret-id", account.SecretID,
		"the secret `ID` that may call")
	flags.StringVar(&account.SecretKey, "secret-key", account.SecretKey,
		"its secret `key`; do not use a real key")
	flags.StringVar(&account.Token, "token", "", "the session `token` that its requests must have")
}

// limitFlags defines the flags of the request limit.
func limitFlags(flags *flag.FlagSet, options *Options) {
	flags.IntVar(&options.Limit, "limit", DocumentedLimit,
		"`requests` per second and action, four times as many for DescribeCustomerInfo;\n"+
			"0 means no limit")
	flags.StringVar(&options.LimitMode, "limit-mode", Fixed,
		"the `mode` of counting requests, one of "+strings.Join(LimitModes, ", "))
}

// faultFlags defines the flags of faults.
func faultFlags(flags *flag.FlagSet, options *Options) {
	appendTo := func(faults *[]Fault) func(string) error {
		return func(text string) error {
			fault, err := ParseFault(text)
			*faults = append(*faults, fault)
			return err
		}
	}
	flags.Func("fault",
		"a `fault` NAME, NAME*TIMES, NAME@SHARE or NAME*TIMES@SHARE; can be repeated.\n"+
			"NAME is an API error code such as RequestLimitExceeded, or one of\n"+
			strings.Join(FaultNames, ", ")+".\n"+
			"QueryPartnerCredit has no records: omit, null, double, contradict and unreadable\n"+
			"change its RemainingCredit, and foreign changes nothing.\n"+
			"For the requests of one action only, write ACTION: before NAME, such as\n"+
			"DescribeCustomerInfo:RequestLimitExceeded*2", appendTo(&options.Faults))
	flags.Func("sts-fault", "a `fault` of STS and the metadata service; can be repeated",
		appendTo(&options.STSFaults))
}

// roleFlags defines the flags of the role that the simulator issues temporary keys for.
func roleFlags(flags *flag.FlagSet, role *Role) {
	flags.StringVar(&role.ARN, "role-arn", role.ARN, "the `ARN` of the role that can be assumed")
	flags.StringVar(&role.ExternalID, "external-id", "",
		"the external `ID` that AssumeRole must contain")
	flags.StringVar(&role.MFASerial, "mfa-serial", "",
		"the `number` of the MFA device that AssumeRole must contain")
	flags.StringVar(&role.MFACode, "mfa-code", "", "the `code` of this MFA device")
	flags.StringVar(&role.ProviderID, "provider-id", role.ProviderID,
		"the `name` of the identity provider of AssumeRoleWithWebIdentity")
	flags.StringVar(&role.WebIdentityToken, "web-identity-token", role.WebIdentityToken,
		"the `token` that it trusts; do not use a real token")
	flags.DurationVar(&role.Life, "role-life", 0,
		"the `lifetime` of the metadata service's keys, such as 10s; 0 means two hours")
}

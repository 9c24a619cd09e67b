package acceptance_test

import (
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// accounts are the identities of scripts. Each has its own keys, because the requests then show
// which keys signed them.
var accounts = []simulator.Account{
	{SecretID: "AKIDblock", SecretKey: "block-key", Token: "block-token"},
	{SecretID: "AKIDenvironment", SecretKey: "environment-key", Token: "environment-token"},
	{SecretID: "AKIDprofile", SecretKey: "profile-key", Token: "profile-token"},
	{SecretID: "AKIDother", SecretKey: "other-key"},
	{SecretID: "AKIDdefault", SecretKey: "default-key"},
	{
		SecretID: "AKIDverysecret", SecretKey: "the-very-secret-key",
		Token: "the-very-secret-token",
	},
	simulator.DemoAccount,
}

// roles are the roles of scripts. That of 1005 requires an external id, and that of 1006 requires
// multi-factor authentication.
var roles = []simulator.Role{
	role("1000"), role("1001"), role("1002"), role("1003"), role("1004"),
	{ARN: role("1005").ARN, ExternalID: "partner"},
	{
		ARN:       role("1006").ARN,
		MFASerial: "qcs::cam:uin/100000000001::mfa/softToken", MFACode: "123456",
	},
}

// role returns the role of an account, which a web identity can assume, too.
func role(account string) simulator.Role {
	return simulator.Role{
		ARN:              "qcs::cam::uin/" + account + ":roleName/role" + account,
		ProviderID:       "idp",
		WebIdentityToken: "jwt-of-" + account,
	}
}

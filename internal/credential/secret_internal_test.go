package credential

import (
	"strings"
	"testing"
)

func TestLooksLikeSecret(t *testing.T) {
	const secretKey = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE" // of Tencent Cloud's documentation
	for text, want := range map[string]bool{
		secretKey:                              true,
		"AKIDz8krbsJ5yKBZQpn74WFkmLPx3xxxxx":   true,
		secretKey + "_-" + secretKey:           true, // as long as a token
		"team-" + secretKey:                    true,
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln":   true, // a JWT
		"Bearer eyJhbGciOiJSUzI1NiJ9.eyJz.c2l": true,
		"eyJhbGciOiJSUzI1NiJ9.a.b.c.d":         true, // an encrypted one
		"AKIDdemo " + secretKey:                true, // id and key
		"AKIDdemo:" + secretKey:                true,
		secretKey + "\n":                       true,
		`{"web_identity_token": "jwt"}`:        true,

		"":                                     false,
		"default":                              false,
		"nightly-plan":                         false,
		"0123456789abcdef0123456789abcdef":     false, // hash values
		"0123456789ABCDEF0123456789ABCDEF":     false,
		"0f8fad5b-d9cb-469f-a165-70867728950e": false,
		"TerraformProviderTencentPartnerX":     false,
		"ProdAccountTerraformReadOnly2024":     false,
		"Prod-Account-Terraform-ReadOnly-2024": false,
		"AKIDdemo":                             false,
		"AKIDproduction":                       false,
		secretKey[1:]:                          false, // 31 characters
		"eyJ.profile":                          false,
		"/run/secrets/" + strings.Repeat("long/", 40) + "token.jwt": false,
		`C:\Users\a.b\` + strings.Repeat(`long\`, 40) + "token":     false,
		"~/.tccli":      false,
		"/" + secretKey: false, // a path
	} {
		if got := LooksLikeSecret(text); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

package credential_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The sources of an environment, as variables without the prefix TENCENTCLOUD_.
var (
	keyVariables = []string{
		"SECRET_ID=" + simulator.DemoAccount.SecretID,
		"SECRET_KEY=" + simulator.DemoAccount.SecretKey,
	}
	webVariables = []string{
		"ASSUME_ROLE_WEB_IDENTITY_TOKEN=" + simulator.DemoRole.WebIdentityToken,
		"ASSUME_ROLE_ARN=" + simulator.DemoRole.ARN,
	}
	camVariables     = []string{"CAM_ROLE_NAME=demo"}
	profileVariables = []string{"PROFILE=no-such-profile"}
)

// requestsOf returns the action and the Authorization header's first word of each request.
func requestsOf(c *testCloud) (requests []string) {
	for _, request := range c.Requests() {
		authorization, _, _ := strings.Cut(request.Header.Get("Authorization"), " ")
		requests = append(requests, strings.TrimSpace(request.Action+" "+authorization))
	}
	return requests
}

// If an environment names several sources, the official provider uses the last one that it applies.
// This provider uses the same one, and makes no request for the others.
func TestPrecedenceInTheEnvironment(t *testing.T) {
	const web, signed = "AssumeRoleWithWebIdentity SKIP", "AssumeRole TC3-HMAC-SHA256"
	role := []string{"ASSUME_ROLE_ARN=" + simulator.DemoRole.ARN}
	for name, c := range map[string]struct {
		variables []string
		requests  []string
		ignored   []string
	}{
		"all sources": {
			slices.Concat(keyVariables, webVariables, camVariables, profileVariables),
			[]string{web},
			[]string{"CAM_ROLE_NAME", "PROFILE", "SECRET_ID", "SECRET_KEY"},
		},
		"web identity and keys": {
			slices.Concat(webVariables, keyVariables, []string{"SECURITY_TOKEN=t"}),
			[]string{web},
			[]string{"SECRET_ID", "SECRET_KEY", "SECURITY_TOKEN"},
		},
		"web identity and CAM role": {
			slices.Concat(webVariables, camVariables), []string{web}, []string{"CAM_ROLE_NAME"},
		},
		"CAM role, keys and profile": {
			slices.Concat(camVariables, keyVariables, profileVariables),
			[]string{simulator.Metadata},
			[]string{"PROFILE", "SECRET_ID", "SECRET_KEY"},
		},
		"CAM role and keys with a role": {
			slices.Concat(camVariables, keyVariables, role),
			[]string{simulator.Metadata, signed},
			[]string{"SECRET_ID", "SECRET_KEY"},
		},
		"keys and profile": {
			slices.Concat(keyVariables, profileVariables), nil, []string{"PROFILE"},
		},
		"keys with a role": {slices.Concat(keyVariables, role), []string{signed}, nil},
	} {
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, cloud *testCloud) {
			choice, err := credential.Choose(credential.Settings{}, environment(c.variables...))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := withoutPrefix(choice.IgnoredVariables); !slices.Equal(got, c.ignored) {
				t.Errorf("%s: the ignored variables are %v, want %v", name, got, c.ignored)
			}
			_, err = credential.New(choice, cloud.options).Credentials(t.Context())
			if got := requestsOf(cloud); err != nil || !slices.Equal(got, c.requests) {
				t.Errorf("%s: the requests are %v, want %v; %v", name, got, c.requests, err)
			}
		})
	}
}

// withoutPrefix returns names of variables without TENCENTCLOUD_.
func withoutPrefix(variables []string) (names []string) {
	for _, variable := range variables {
		names = append(names, strings.TrimPrefix(variable, "TENCENTCLOUD_"))
	}
	return names
}

// A provider block is partial if the environment has to name a part of its source or of its role.
func TestPartialProviderBlocks(t *testing.T) {
	web := func(identity credential.WebIdentity) credential.Settings {
		return credential.Settings{HasWebIdentity: true, WebIdentity: identity}
	}
	token, file := argument("t", "jwt"), argument("f", "file")
	arn, arnFile := argument("r", "qcs::r"), argument("a", "arn")
	keys := keysInBlock("a", "b", "")
	keysAndRole, keysAndPart := keys, keys
	keysAndRole.HasRole, keysAndRole.Role.ARN = true, arn
	keysAndPart.HasRole, keysAndPart.Role.ExternalID = true, argument("e", "x")
	profileAndPart := keysAndPart // the profile may have the role
	profileAndPart.SecretID, profileAndPart.SecretKey = credential.Setting{}, credential.Setting{}
	profileAndPart.Profile = argument("p", "p")
	role := credential.Settings{HasRole: true, Role: keysAndRole.Role}
	roleInPart := credential.Settings{HasRole: true, Role: keysAndPart.Role}
	tokenAndRole := credential.WebIdentity{Token: token, RoleARN: arn}
	files := credential.WebIdentity{TokenFile: file, RoleARNFile: arnFile}
	for name, c := range map[string]struct {
		block   credential.Settings
		partial bool
	}{
		"nothing":                     {credential.Settings{}, false},
		"keys":                        {keys, false},
		"CAM role":                    {demoCAMRole(), false},
		"profile":                     {credential.Settings{Profile: argument("p", "p")}, false},
		"keys and a role":             {keysAndRole, false},
		"keys and a part of a role":   {keysAndPart, true},
		"a part of a profile's role":  {profileAndPart, false},
		"a role":                      {role, false},
		"a part of a role":            {roleInPart, true},
		"web identity":                {web(tokenAndRole), false},
		"web identity of files":       {web(files), false},
		"web identity without role":   {web(credential.WebIdentity{Token: token}), true},
		"web identity without token":  {web(credential.WebIdentity{RoleARN: arn}), true},
		"web identity without either": {web(credential.WebIdentity{}), true},
	} {
		variables := environment(slices.Concat(keyVariables, webVariables)...)
		if c.block.HasRole { // a web identity would take the environment's role
			variables = environment(slices.Concat(keyVariables, webVariables[1:])...)
		}
		if c.block.Profile.IsSet() && c.block.HasRole {
			variables = environment(keyVariables...)
		}
		choice, err := credential.Choose(c.block, variables)
		if err != nil || choice.PartlyInBlock != c.partial {
			t.Errorf("%s: not as wanted, %t; %v", name, c.partial, err)
		}
	}
}

// The variables of SAML and MFA certification are ignored if the provider block names a complete
// source. Otherwise, they are unsupported.
func TestUnsupportedVariables(t *testing.T) {
	unsupported := []string{
		"ASSUME_ROLE_PRINCIPAL_ARN", "ASSUME_ROLE_SAML_ASSERTION",
		"MFA_CERTIFICATION_SERIAL_NUMBER", "MFA_CERTIFICATION_TOKEN_CODE",
	}
	variables := slices.Clone(keyVariables)
	for _, name := range unsupported {
		variables = append(variables, name+"=the-secret")
	}
	partial := demoWebIdentity("")
	partial.WebIdentity.RoleARN = credential.Setting{Argument: "r"}
	roleOnly := credential.Settings{HasRole: true, Role: demoRole("").Role}
	for name, c := range map[string]struct {
		block   credential.Settings
		ignored bool // by a complete source
	}{
		"no block":         {credential.Settings{}, false},
		"a role":           {roleOnly, false},
		"a partial source": {partial, false},
		"keys":             {keysInBlock("a", "b", ""), true},
		"CAM role":         {demoCAMRole(), true},
		"web identity":     {demoWebIdentity(""), true},
		"profile":          {credential.Settings{Profile: argument("p", "p")}, true},
	} {
		with := append(slices.Clone(variables), "ASSUME_ROLE_ARN="+simulator.DemoRole.ARN)
		choice, err := credential.Choose(c.block, environment(with...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := withoutPrefix(choice.UnsupportedVariables)
		slices.Sort(got)
		want := unsupported
		if c.ignored {
			want = nil
			for _, variable := range unsupported {
				if !slices.Contains(withoutPrefix(choice.IgnoredVariables), variable) {
					t.Errorf("%s: %s is not among the ignored variables", name, variable)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the unsupported variables are %v, want %v", name, got, want)
		}
	}
}

// An empty variable is not set, and the variables alone are not a source.
func TestUnsupportedVariablesAreNoSource(t *testing.T) {
	choice, err := credential.Choose(credential.Settings{}, environment(
		"ASSUME_ROLE_SAML_ASSERTION= ", "ASSUME_ROLE_PRINCIPAL_ARN=p", "SECRET_ID=x",
		"SECRET_KEY=y"))
	if err != nil {
		t.Fatal(err)
	}
	if got := withoutPrefix(choice.UnsupportedVariables); !slices.Equal(got,
		[]string{"ASSUME_ROLE_PRINCIPAL_ARN"}) || !strings.Contains(choice.Origin(), "SECRET_ID") {
		t.Errorf("got %v and %s", got, choice.Origin())
	}
}

package credential_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// podBlock is a provider block with enable_pod_oidc = true.
func podBlock() credential.Settings {
	return credential.Settings{PodOIDC: argument("enable_pod_oidc", "true")}
}

// podVariables returns the variables of a pod whose token is in a file.
func podVariables(tokenFile string) map[string]string {
	return map[string]string{
		"TKE_PROVIDER_ID":             simulator.DemoRole.ProviderID,
		"TKE_WEB_IDENTITY_TOKEN_FILE": tokenFile,
		"TKE_ROLE_ARN":                simulator.DemoRole.ARN,
	}
}

// settingsOf returns the settings of an environment.
func settingsOf(variables map[string]string) credential.Settings {
	return credential.Environment(func(name string) string { return variables[name] })
}

// writeToken writes a token into a file, and returns its path.
func writeToken(t *testing.T, token string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A pod's token is in a file, without JSON. The other sources of the environment have no effect.
func TestKeysOfAPod(t *testing.T) {
	file := writeToken(t, simulator.DemoRole.WebIdentityToken+"\n")
	variables := podVariables(file)
	for name, value := range map[string]string{
		"SECRET_ID": "x", "SECRET_KEY": "y", "CAM_ROLE_NAME": "c", "PROFILE": "p",
		"ASSUME_ROLE_ARN": "qcs::other", "ASSUME_ROLE_PROVIDER_ID": "other",
		"ASSUME_ROLE_WEB_IDENTITY_TOKEN": "other", "ASSUME_ROLE_SESSION_DURATION": "60",
	} {
		variables["TENCENTCLOUD_"+name] = value
	}
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		source := c.sourceOf(t, podBlock(), settingsOf(variables))
		if _, err := source.Credentials(t.Context()); err != nil {
			t.Fatal(err)
		}
		const body = `{"ProviderId":"OIDC","WebIdentityToken":"demo-web-identity-token",` +
			`"RoleArn":"qcs::cam::uin/100000000001:roleName/demo",` +
			`"RoleSessionName":"terraform-provider-tencentpartner","DurationSeconds":7200}`
		if got := requestsOf(c); !slices.Equal(got, []string{"AssumeRoleWithWebIdentity SKIP"}) ||
			string(c.Requests()[0].Body) != body {
			t.Errorf("got %v\n%s", got, c.Requests()[0].Body)
		}
		choice, err := credential.Choose(podBlock(), settingsOf(variables))
		if err != nil || len(choice.IgnoredVariables) != 8 {
			t.Errorf("the ignored variables are %v, %v", choice.IgnoredVariables, err)
		}
		const origin = "a web identity (TKE_WEB_IDENTITY_TOKEN_FILE)"
		if source.Origin() != origin {
			t.Errorf("the keys come from %s, want %s", source.Origin(), origin)
		}
	})
}

// The pod's keys can assume a role.
func TestKeysOfAPodAssumeARole(t *testing.T) {
	block := podBlock()
	block.HasRole, block.Role.ARN = true, argument("assume_role.role_arn", simulator.DemoRole.ARN)
	variables := podVariables(writeToken(t, simulator.DemoRole.WebIdentityToken))
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		_, err := c.sourceOf(t, block, settingsOf(variables)).Credentials(t.Context())
		want := []string{"AssumeRoleWithWebIdentity SKIP", "AssumeRole TC3-HMAC-SHA256"}
		if got := requestsOf(c); err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestMissingVariableOfAPodIsAnError(t *testing.T) {
	all := podVariables("/run/token")
	for variable := range all {
		for _, value := range []string{"", " \n"} {
			variables := maps.Clone(all)
			variables[variable] = value
			variables["TENCENTCLOUD_SECRET_ID"], variables["TENCENTCLOUD_SECRET_KEY"] = "x", "y"
			_, err := credential.Choose(podBlock(), settingsOf(variables))
			var failed *credential.Error
			want := "enable_pod_oidc is true, but the environment has no " + variable
			if !errors.As(err, &failed) || failed.Problem != credential.Incomplete ||
				failed.What != want || failed.Setting.Argument != "enable_pod_oidc" {
				t.Errorf("%s = %q: got %v", variable, value, err)
			}
		}
	}
}

func TestUnusableVariablesOfAPod(t *testing.T) {
	for variable, value := range map[string]string{
		"TKE_ROLE_ARN": "the-secret", "TKE_WEB_IDENTITY_TOKEN_FILE": "eyJ0.the-secret.x",
	} {
		variables := podVariables("/run/token")
		variables[variable] = value
		_, err := credential.Choose(podBlock(), settingsOf(variables))
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.Invalid ||
			!strings.HasPrefix(failed.What, variable) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", variable, err)
		}
	}
}

// The variables alone are not a source. Without enable_pod_oidc, they have no effect.
func TestVariablesOfAPodAreNoSource(t *testing.T) {
	variables := podVariables("/no/such/file")
	variables["TENCENTCLOUD_SECRET_ID"], variables["TENCENTCLOUD_SECRET_KEY"] = "x", "y"
	off := credential.Settings{PodOIDC: argument("enable_pod_oidc", "")}
	keys, err := credentials(t, off, settingsOf(variables), credential.Options{})
	if err != nil || keys.SecretID != "x" {
		t.Errorf("got %v, %v", keys.SecretID, err)
	}
}

func TestPodConflictsWithOtherSources(t *testing.T) {
	profile := credential.Settings{Profile: argument("profile", "p")}
	for name, c := range map[string]struct {
		block credential.Settings
		at    string // Terraform prints the line of this argument
	}{
		"secret_id":                     {keysInBlock("a", "b", ""), "enable_pod_oidc"},
		"assume_role_with_web_identity": {demoWebIdentity(""), "assume_role_with_web_identity"},
		"cam_role_name":                 {demoCAMRole(), "cam_role_name"},
		"profile":                       {profile, "profile"},
	} {
		c.block.PodOIDC = podBlock().PodOIDC
		var failed *credential.Error
		want := "the provider block has enable_pod_oidc and " + name + ","
		if err := c.block.Check(); !errors.As(err, &failed) ||
			failed.Problem != credential.Conflict || !strings.HasPrefix(failed.What, want) ||
			failed.Setting.Argument != c.at {
			t.Errorf("%s: got %v at %v", name, err, failed)
		}
	}
}

package docs_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// trustPolicies are the trust policies of the documentation, with the issuer of the tokens. The
// pipeline's text names the audience and the identity provider.
var trustPolicies = []struct {
	file, issuer      string
	pipeline          string
	audience, subject string // a text before the audience, and the beginning of each subject
	provider          string // a text before the identity provider
}{
	{
		"trust-github.json", "https://token.actions.githubusercontent.com",
		"examples/pipelines/github-actions.yml",
		"&audience=", "repo:", "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID: ",
	},
	{
		"trust-gitlab.json", "https://gitlab.com",
		"examples/pipelines/gitlab-ci.yml",
		" aud: ", "project_path:", "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID: ",
	},
	{
		"trust-hcp-terraform.json", "https://app.terraform.io",
		"examples/pipelines/hcp-terraform/main.tf",
		"", "organization:", "provider_id             = \"",
	},
}

// Each trust policy checks the issuer, the audience and the subject. Without the subject, each
// repository of the platform could assume the role.
func TestTrustPoliciesCheckTheToken(t *testing.T) {
	inRoot(t)
	guide := readFile(t, "templates/guides/credentials.md.tmpl")
	for _, want := range trustPolicies {
		var policy struct {
			Version   string
			Statement []struct {
				Effect, Action string
				Principal      struct{ Federated []string }
				Condition      struct {
					Equal map[string][]string `json:"string_equal"`
				}
			}
		}
		decoder := json.NewDecoder(strings.NewReader(
			readFile(t, "examples/credentials/cam/"+want.file)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&policy); err != nil || len(policy.Statement) != 1 {
			t.Errorf("%s: %v, %+v", want.file, err, policy)
			continue
		}
		statement := policy.Statement[0]
		if policy.Version != "2.0" || statement.Effect != "allow" ||
			statement.Action != "name/sts:AssumeRoleWithWebIdentity" {
			t.Errorf("%s is %+v", want.file, policy)
		}
		equal := statement.Condition.Equal
		audiences, subjects := equal["oidc:aud"], equal["oidc:sub"]
		if len(equal) != 3 || len(audiences) != 1 || len(subjects) == 0 ||
			!slices.Equal(equal["oidc:iss"], []string{want.issuer}) {
			t.Errorf("%s has the conditions %q", want.file, equal)
			continue
		}
		for _, subject := range subjects {
			if !strings.HasPrefix(subject, want.subject) || strings.Contains(subject, "*") {
				t.Errorf("%s allows the subject %q", want.file, subject)
			}
		}
		pipeline := readFile(t, want.pipeline)
		if want.audience != "" && !strings.Contains(pipeline, want.audience+audiences[0]) {
			t.Errorf("%s has another audience than %q", want.pipeline, audiences)
		}
		if !strings.Contains(guide, "`"+audiences[0]+"`") || !strings.Contains(guide, want.issuer) {
			t.Errorf("the guide names another audience or issuer than %s", want.file)
		}
		name := strings.TrimPrefix(strings.Join(statement.Principal.Federated, " "),
			"qcs::cam::uin/100000000001:oidc-provider/")
		if !strings.Contains(pipeline, want.provider+name) {
			t.Errorf("%s names another identity provider than %q", want.pipeline, name)
		}
	}
}

package docs_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// documentedTrust is what the documentation says about a trust policy.
type documentedTrust struct {
	file, issuer      string
	pipeline          string
	audience, subject string // a text before the audience, and the beginning of each subject
	provider          string // a text before the identity provider
}

// trustPolicies are the trust policies of the documentation, with the issuer of the tokens. The
// pipeline's text names the audience and the identity provider.
var trustPolicies = []documentedTrust{
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

// trustStatement is the statement of a trust policy.
type trustStatement struct {
	Effect, Action string
	Principal      struct{ Federated []string }
	Condition      struct {
		Equal map[string][]string `json:"string_equal"`
	}
}

// Each trust policy checks the issuer, the audience and the subject. Without the subject, each
// repository of the platform could assume the role.
func TestTrustPoliciesCheckTheToken(t *testing.T) {
	inRoot(t)
	guide := readFile(t, "templates/guides/credentials.md.tmpl")
	for _, want := range trustPolicies {
		t.Run(want.file, func(t *testing.T) {
			statement := readTrustPolicy(t, want.file)
			equal := statement.Condition.Equal
			audiences, subjects := equal["oidc:aud"], equal["oidc:sub"]
			if len(equal) != 3 || len(audiences) != 1 || len(subjects) == 0 ||
				!slices.Equal(equal["oidc:iss"], []string{want.issuer}) {
				t.Fatalf("the conditions are %q", equal)
			}
			for _, subject := range subjects {
				if !strings.HasPrefix(subject, want.subject) || strings.Contains(subject, "*") {
					t.Errorf("the subject %q is allowed", subject)
				}
			}
			if !strings.Contains(guide, "`"+audiences[0]+"`") ||
				!strings.Contains(guide, want.issuer) {
				t.Error("the guide names another audience or issuer")
			}
			want.checkPipeline(t, audiences[0], statement.Principal.Federated)
		})
	}
}

// readTrustPolicy returns the only statement of a trust policy.
func readTrustPolicy(t *testing.T, file string) trustStatement {
	t.Helper()
	var policy struct {
		Version   string
		Statement []trustStatement
	}
	decoder := json.NewDecoder(strings.NewReader(readFile(t, "examples/credentials/cam/"+file)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&policy); err != nil || len(policy.Statement) != 1 {
		t.Fatalf("%v, %+v", err, policy)
	}
	statement := policy.Statement[0]
	if policy.Version != "2.0" || statement.Effect != "allow" ||
		statement.Action != "name/sts:AssumeRoleWithWebIdentity" {
		t.Errorf("the policy is %+v", policy)
	}
	return statement
}

// checkPipeline checks that the pipeline has the audience and the identity provider of the policy.
func (d documentedTrust) checkPipeline(t *testing.T, audience string, providers []string) {
	t.Helper()
	pipeline := readFile(t, d.pipeline)
	if d.audience != "" && !strings.Contains(pipeline, d.audience+audience) {
		t.Errorf("%s has another audience than %q", d.pipeline, audience)
	}
	name := strings.TrimPrefix(strings.Join(providers, " "),
		"qcs::cam::uin/100000000001:oidc-provider/")
	if !strings.Contains(pipeline, d.provider+name) {
		t.Errorf("%s names another identity provider than %q", d.pipeline, name)
	}
}

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

const (
	gitHubExample  = "examples/credentials/github-actions/main.tf"
	gitHubWorkflow = "examples/credentials/github-actions/workflow.yml"
	hcpExample     = "examples/credentials/hcp-terraform/main.tf"
)

// oidc returns a simulator that trusts one token, and has the examples' customers.
func oidc(t *testing.T, provider, arn, token string) (*simtest.Simulator, string) {
	t.Helper()
	credit := simulator.Customer{TotalCredit: []byte("500"), RemainingCredit: []byte("100.50")}
	return simulate(t, simulator.Options{
		Customers: simulator.Customers{100000000007: credit, 100000000008: credit},
		Roles:     []simulator.Role{{ARN: arn, ProviderID: provider, WebIdentityToken: token}},
	})
}

// The workflow's script runs as GitHub would run it, against a token endpoint of the test.
func TestGitHubActionsExample(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the workflow's script needs " + tool + ", which GitHub's machines have and this one has not")
		}
	}
	const jwt = "the.job.token"
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer request-token" || r.URL.Query().Get("audience") != "tencentcloud" {
			t.Errorf("GitHub was asked for %s with %v", r.URL, r.Header)
		}
		fmt.Fprintf(w, `{"count": 1, "value": %q}`, jwt)
	}))
	defer issuer.Close()
	_, script, found := strings.Cut(readFile(t, gitHubWorkflow), "run: |\n")
	script, _, ended := strings.Cut(script, "      - run:")
	if !found || !ended {
		t.Fatal("the workflow has no script")
	}
	folder := t.TempDir()
	command := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	command.Env = append(os.Environ(), "ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token", "ACTIONS_ID_TOKEN_REQUEST_URL="+issuer.URL+"/?api-version=2.0",
		"RUNNER_TEMP="+folder, "GITHUB_ENV="+filepath.Join(folder, "env"))
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	const arn, provider = "qcs::cam::uin/100000000001:roleName/github-actions", "github-actions"
	if workflow := readFile(t, gitHubWorkflow); !strings.Contains(workflow, "ROLE_ARN: "+arn+"\n") || !strings.Contains(workflow, "PROVIDER_ID: "+provider+" ") {
		t.Error("the workflow names another role or identity provider")
	}
	sim, url := oidc(t, provider, arn, jwt)
	env := []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + arn, "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID=" + provider}
	w := openHome(t, url, readFile(t, gitHubExample), append(env, strings.Fields(readFile(t, filepath.Join(folder, "env")))...), nil)
	w.succeed("plan", "-input=false")
	if len(sim.Issued()) != 1 {
		t.Errorf("keys were issued %d times", len(sim.Issued()))
	}
}

func TestHCPTerraformExample(t *testing.T) {
	const arn, jwt = "qcs::cam::uin/100000000001:roleName/hcp", "the.run.token"
	sim, url := oidc(t, "app.terraform.io", arn, jwt)
	w := openHome(t, url, readFile(t, hcpExample), []string{
		`TF_VAR_tfc_tencentcloud_dynamic_credentials={ default = { token_file = "$HOME/token", role_arn = "` + arn + `" }, aliases = {} }`,
	}, map[string]string{"token": jwt})
	w.succeed("plan", "-input=false")
	if len(sim.Issued()) != 1 {
		t.Errorf("keys were issued %d times", len(sim.Issued()))
	}
}

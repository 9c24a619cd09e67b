package acceptance_test

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

// The role and the identity provider of the example's workflow, and the token of its job.
const (
	workflowARN      = "qcs::cam::uin/100000000001:roleName/github-actions"
	workflowProvider = "github-actions"
	jobToken         = "the.job.token"
)

// The script of the workflow gets a token as it does on GitHub, and Terraform gets keys with it.
func TestAccGitHubActionsExample(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the script of the workflow needs " + tool)
		}
	}
	example := filepath.Join(root, "examples/credentials/github-actions")
	workflow := readFile(t, filepath.Join(example, "workflow.yml"))
	if !strings.Contains(workflow, "ROLE_ARN: "+workflowARN+"\n") ||
		!strings.Contains(workflow, "PROVIDER_ID: "+workflowProvider+" ") {
		t.Error("the workflow names another role or identity provider")
	}
	record := simulator.Customer{TotalCredit: []byte("500"), RemainingCredit: []byte("100.50")}
	sim, url := simtest.Serve(t, simulator.Options{
		Customers: simulator.Customers{100000000007: record, 100000000008: record},
		Roles: []simulator.Role{{
			ARN: workflowARN, ProviderID: workflowProvider, WebIdentityToken: jobToken,
		}},
	})
	w := open(t, url, readFile(t, filepath.Join(example, "main.tf")))
	w.env = append(w.env, "TENCENTPARTNER_STS_ENDPOINT="+url,
		"TENCENTCLOUD_SECRET_ID=", "TENCENTCLOUD_SECRET_KEY=",
		"TENCENTCLOUD_ASSUME_ROLE_ARN="+workflowARN,
		"TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID="+workflowProvider)
	w.env = append(w.env, runWorkflow(t, workflow)...)
	w.succeed("plan", "-input=false")
	if n := len(sim.Issued()); n != 1 {
		t.Errorf("keys were issued %d times", n)
	}
}

// runWorkflow runs the script of the workflow as GitHub does. It returns the variables that the
// script sets for the steps after it.
func runWorkflow(t *testing.T, workflow string) []string {
	t.Helper()
	_, script, found := strings.Cut(workflow, "run: |\n")
	script, _, ended := strings.Cut(script, "      - run:")
	if !found || !ended {
		t.Fatal("the workflow has no script")
	}
	dir := t.TempDir()
	variables := filepath.Join(dir, "env")
	command := exec.CommandContext(t.Context(),
		"bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	command.Env = append(os.Environ(), "RUNNER_TEMP="+dir, "GITHUB_ENV="+variables,
		"NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1",
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token",
		"ACTIONS_ID_TOKEN_REQUEST_URL="+tokenIssuer(t)+"/?api-version=2.0")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return strings.Fields(readFile(t, variables))
}

// tokenIssuer serves the job's token as GitHub does, and returns its URL.
func tokenIssuer(t *testing.T) string {
	t.Helper()
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer request-token" ||
			r.URL.Query().Get("audience") != "tencentcloud" {
			t.Errorf("unexpected request for %s with %v", r.URL, r.Header)
		}
		fmt.Fprintf(w, `{"count": 1, "value": %q}`, jobToken)
	}))
	t.Cleanup(issuer.Close)
	return issuer.URL
}

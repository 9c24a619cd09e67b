package acceptance_test

import (
	"path/filepath"
	"testing"
)

const (
	pipelines = "examples/pipelines"

	// audience is the aud of the tokens that the pipelines request.
	audience = "tencentcloud"
	jobToken = "the.job.token"

	// tokenAction is the action of STS that the pipelines use.
	tokenAction = "AssumeRoleWithWebIdentity"
)

// The scripts of both jobs in the example for GitHub Actions plan, check and apply.
func TestAccGitHubActionsExample(t *testing.T) {
	t.Parallel()
	testPipeline(t, "github-actions.yml", func(t *testing.T, p *pipeline, job string) error {
		t.Helper()
		return p.runGitHub(t, job)
	})
}

// The scripts of both jobs in the example for GitLab plan, check and apply.
func TestAccGitLabExample(t *testing.T) {
	t.Parallel()
	testPipeline(t, "gitlab-ci.yml", func(t *testing.T, p *pipeline, job string) error {
		t.Helper()
		return p.runGitLab(t, job)
	})
}

// testPipeline runs the jobs of a pipeline. The policy, the check and the gate each stop
// it once, because the credit or the configuration has changed.
func testPipeline(t *testing.T, file string, run func(*testing.T, *pipeline, string) error) {
	t.Helper()
	text := readFile(t, filepath.Join(root, pipelines, file))
	t.Run("enough", func(t *testing.T) {
		p := newPipeline(t, text)
		p.succeed(t, run, "plan")
		p.startJob(t)
		p.succeed(t, run, "apply")
		if !p.deployed() {
			t.Error("nothing was deployed")
		}
		if tokens := p.count(tokenAction); tokens < 2 {
			t.Errorf("keys were requested %d times, and each job needs its own", tokens)
		}
	})
	t.Run("credit falls before the plan", func(t *testing.T) {
		p := newPipeline(t, text)
		p.setCredit(t, "99.99")
		p.fail(t, run, "plan", "Credit check failed")
	})
	t.Run("credit falls before the apply", func(t *testing.T) {
		p := newPipeline(t, text)
		p.succeed(t, run, "plan")
		p.startJob(t)
		p.setCredit(t, "99.99")
		p.fail(t, run, "apply", "Credit gate closed")
		if p.deployed() {
			t.Error("the deployment exists")
		}
	})
	t.Run("no check", func(t *testing.T) {
		p := newPipeline(t, text)
		p.write("main.tf", `resource "terraform_data" "deployment" {}`)
		p.fail(t, run, "plan", noEvidence)
	})
}

package acceptance_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
)

// These functions return a plan in the form that a platform gives to policies.

func asItIs(_ *testing.T, plan string) string { return plan }

func asHCPTerraformHasIt(_ *testing.T, plan string) string {
	return `{"plan": ` + plan + `, "run": {
		"id": "run-1", "message": "", "commit_sha": "", "is_destroy": false, "refresh": true,
		"refresh_only": false, "replace_addrs": [], "speculative": false, "target_addrs": [],
		"project": {"id": "prj-1", "name": "p"}, "variables": {},
		"organization": {"name": "o"},
		"workspace": {"id": "ws-1", "name": "w", "auto_apply": false, "tags": []}
	}}`
}

func asEnvZeroHasIt(_ *testing.T, plan string) string {
	return `{"plan": ` + plan + `,
		"deploymentRequest": {"type": "deploy", "triggerName": "user", "revision": "main"},
		"template": {"id": "t", "name": "t", "type": "terraform", "repository": "r", "path": ""},
		"costEstimation": {"totalMonthlyCost": 0, "monthlyCostDiff": 0},
		"deployerUser": {"name": "d", "email": "d@example.com", "teams": []}, "approvers": []
	}`
}

func asScalrHasIt(_ *testing.T, plan string) string {
	return `{"tfplan": ` + plan + `, "tfrun": {
		"workspace": {"name": "w", "tags": [], "auto_apply": false},
		"cost_estimate": {"proposed_monthly_cost": 1.0},
		"is_destroy": false, "message": "", "source": "vcs"
	}}`
}

// spaceliftInput returns Spacelift's input. The plan of the custom input may be empty.
func spaceliftInput(terraform, custom string) string {
	metadata := "{}"
	if custom != "" {
		metadata = `{"custom": {"plan": ` + custom + `}}`
	}
	return `{"terraform": ` + terraform + `, "third_party_metadata": ` + metadata + `,
		"spacelift": {
			"commit": {"author": "a", "branch": "main", "hash": "h", "message": "m"},
			"request": {"timestamp_ns": 1700000000000000000},
			"run": {"id": "r", "type": "PROPOSED", "branch": "main", "state": "PLANNING"},
			"stack": {"id": "s", "name": "s", "labels": [], "autodeploy": false}
		}}`
}

func withDocumentedFields(t *testing.T, plan string) string {
	t.Helper()
	return spaceliftInput(documentedChanges(t, plan, nil), "")
}

func withSanitizedValues(t *testing.T, plan string) string {
	t.Helper()
	return spaceliftInput(documentedChanges(t, plan, sanitized), "")
}

func withAllFields(t *testing.T, plan string) string {
	t.Helper()
	changes, err := changesOf(plan)
	if err != nil {
		t.Fatal(err)
	}
	return spaceliftInput(changes, "")
}

// changesOf returns a plan without everything that Spacelift omits.
func changesOf(plan string) (string, error) {
	var reduced struct {
		ResourceChanges  []json.RawMessage `json:"resource_changes"`
		TerraformVersion string            `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(plan), &reduced); err != nil {
		return "", err
	}
	if reduced.ResourceChanges == nil { // of a plan that changes nothing
		reduced.ResourceChanges = []json.RawMessage{}
	}
	text, err := json.Marshal(reduced)
	return string(text), err
}

// withWholePlan returns the input if a hook writes plan.custom.spacelift.json.
func withWholePlan(t *testing.T, plan string) string {
	t.Helper()
	return spaceliftInput(documentedChanges(t, plan, sanitized), plan)
}

// documentedChanges returns the part of Spacelift's input about Terraform, with the documented
// fields. It applies sanitize to the values, unless that is nil.
func documentedChanges(t *testing.T, plan string, sanitize func(any) any) string {
	t.Helper()
	var whole struct {
		Changes []struct {
			Address  string `json:"address"`
			Type     string `json:"type"`
			Name     string `json:"name"`
			Provider string `json:"provider_name"`
			Change   struct {
				Actions []string `json:"actions"`
				Before  any      `json:"before"`
				After   any      `json:"after"`
			} `json:"change"`
		} `json:"resource_changes"`
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(plan), &whole); err != nil {
		t.Fatal(err)
	}
	if whole.Changes == nil {
		whole.Changes = whole.Changes[:0:0]
	}
	for i := range whole.Changes {
		if change := &whole.Changes[i].Change; sanitize != nil {
			change.Before, change.After = sanitize(change.Before), sanitize(change.After)
		}
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sanitized returns a value of a plan as Spacelift's default sanitization changes it.
func sanitized(value any) any {
	switch value := value.(type) {
	case string:
		hash := sha256.Sum256([]byte(value))
		return hex.EncodeToString(hash[:])[56:]
	case []any:
		for i := range value {
			value[i] = sanitized(value[i])
		}
	case map[string]any:
		for key := range value {
			value[key] = sanitized(value[key])
		}
	}
	return value
}

func TestSanitizedIsAsSpaceliftDocumentsIt(t *testing.T) {
	for text, want := range map[string]string{
		"exampledb": "59832d41", "mysql": "eae35047", "db.t3.micro": "4f8189cd",
	} {
		if got := sanitized(text); got != want {
			t.Errorf("%s is sanitized to %s, want %s", text, got, want)
		}
	}
}

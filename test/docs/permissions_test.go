package docs_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// The CAM policy of the documentation grants each action that the provider calls, and no other. The
// guide names each of them.
func TestCAMPolicyGrantsEachAction(t *testing.T) {
	inRoot(t)
	const file = "examples/credentials/cam/policy.json"
	granted := grantedBy(t, file)
	if !slices.Equal(granted.Resource, []string{"*"}) {
		t.Errorf("%s grants the actions on %q", file, granted.Resource)
	}
	actions := partnerActions(t)
	if !slices.Equal(granted.Action, actions) {
		t.Errorf("%s grants %q, and the provider calls %q", file, granted.Action, actions)
	}
	guide := readFile(t, "templates/guides/credentials.md.tmpl")
	_, permissions, _ := strings.Cut(guide, "## Permissions\n")
	for _, action := range actions {
		if !strings.Contains(permissions, "| `"+action+"` |") {
			t.Errorf("the credentials guide has no row for %s", action)
		}
	}
}

// The policy of keys that assume a role grants only this, on one role.
func TestCAMPolicyOfAssumeRole(t *testing.T) {
	inRoot(t)
	granted := grantedBy(t, "examples/credentials/cam/assume-role.json")
	if !slices.Equal(granted.Action, []string{"sts:AssumeRole"}) ||
		!slices.Equal(granted.Resource, []string{"qcs::cam::uin/100000000001:roleName/terraform"}) {
		t.Errorf("the policy grants %+v", granted)
	}
}

type statement struct {
	Effect           string
	Action, Resource []string
}

// grantedBy returns the only statement of a CAM policy, which allows something.
func grantedBy(t *testing.T, file string) statement {
	t.Helper()
	var policy struct {
		Version   string
		Statement []statement
	}
	decoder := json.NewDecoder(strings.NewReader(readFile(t, file)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&policy); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if policy.Version != "2.0" || len(policy.Statement) != 1 ||
		policy.Statement[0].Effect != "allow" {
		t.Fatalf("%s is %+v", file, policy)
	}
	return policy.Statement[0]
}

// partnerActions returns the actions of the partner API in the provider's source. They are in
// ascending order and in the form of CAM.
func partnerActions(t *testing.T) (actions []string) {
	t.Helper()
	files, err := filepath.Glob("internal/partner/*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text := readFile(t, file)
		calls += len(matches(text, `return (new(?:UIN|Account)Action)\(`))
		for _, name := range matches(text, `\bName: +"(\w+)"`) {
			actions = append(actions, partner.Service+":"+name)
		}
	}
	slices.Sort(actions)
	if calls == 0 || calls != len(actions) {
		t.Fatalf("the provider has %d actions, and the names %q", calls, actions)
	}
	return actions
}

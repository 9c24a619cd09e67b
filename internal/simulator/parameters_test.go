package simulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// actionCase is an action with valid values of its documented parameters, as JSON text.
type actionCase struct {
	call               tencentapi.Call
	required, optional map[string]string
}

// actionCases returns the actions of both services. Tags, which the simulator rejects, is missing.
func actionCases() []actionCase {
	arn := fmt.Sprintf("%q", simulator.DemoRole.ARN)
	return []actionCase{
		{demoCall, map[string]string{"UinList": "[1]"}, nil},
		{infoCall, map[string]string{"CustomerUin": "[1]"}, nil},
		{allCall, nil, nil},
		{partnerCall, nil, nil},
		{stsCall("GetCallerIdentity"), nil, nil},
		{
			stsCall("AssumeRole"),
			map[string]string{"RoleArn": arn, "RoleSessionName": `"test"`},
			map[string]string{
				"DurationSeconds": "60", "Policy": `""`, "ExternalId": `""`,
				"SourceIdentity": `"1000001"`, "SerialNumber": `""`, "TokenCode": `""`,
			},
		},
		{
			webIdentityCall,
			map[string]string{
				"ProviderId": `"OIDC"`, "WebIdentityToken": `"demo-web-identity-token"`,
				"RoleArn": arn, "RoleSessionName": `"test"`,
			},
			map[string]string{"DurationSeconds": "60"},
		},
	}
}

// members returns the parameters as members of a JSON object, by their names.
func (c actionCase) members() map[string]string {
	members := map[string]string{}
	for _, values := range []map[string]string{c.required, c.optional} {
		for name, value := range values {
			members[name] = fmt.Sprintf("%q:%s", name, value)
		}
	}
	return members
}

// send sends the members as the body of a request. It returns the code and the message of the
// answer.
func (c actionCase) send(t *testing.T, members ...string) string {
	t.Helper()
	sim := serve(t, simulator.Options{Customers: customers(t), Partner: examplePartner()})
	_, err := sim.call(t, c.call, json.RawMessage("{"+strings.Join(members, ",")+"}"))
	if err == nil {
		return ""
	}
	return code(err) + ": " + message(err)
}

func TestEachActionHasItsDocumentedParameters(t *testing.T) {
	all := map[string]bool{}
	for _, c := range actionCases() {
		for name := range c.members() {
			all[name] = true
		}
	}
	for _, c := range actionCases() {
		members := c.members()
		valid := slices.Collect(maps.Values(members))
		if got := c.send(t, valid...); got != "" {
			t.Errorf("%s with all parameters: got %s", c.call.Action, got)
		}
		for name := range all {
			if members[name] != "" {
				continue
			}
			want := fmt.Sprintf("UnknownParameter: The parameter `%s` is not recognized.", name)
			if got := c.send(t, append(slices.Clone(valid), `"`+name+`":""`)...); got != want {
				t.Errorf("%s: got %s, want %s", c.call.Action, got, want)
			}
		}
	}
}

func TestNamesOfParametersAreExact(t *testing.T) {
	for _, c := range actionCases() {
		for name, member := range c.members() {
			other := c.members()
			delete(other, name)
			rest := slices.Collect(maps.Values(other))
			misspelt := strings.ToLower(name)
			for _, extra := range [][]string{{member}, nil} { // with the right one, or alone
				member := strings.Replace(member, name, misspelt, 1)
				want := "UnknownParameter: The parameter `" + misspelt + "` is not recognized."
				if got := c.send(t, slices.Concat(rest, extra, []string{member})...); got != want {
					t.Errorf("%s: got %s, want %s", c.call.Action, got, want)
				}
			}
			want := "InvalidParameter: The parameter `" + name + "` appears twice."
			if got := c.send(t, append(rest, member, member)...); got != want {
				t.Errorf("%s: got %s, want %s", c.call.Action, got, want)
			}
		}
	}
}

func TestMissingParameters(t *testing.T) {
	for _, c := range actionCases() {
		for name := range c.members() {
			other := c.members()
			delete(other, name)
			want := ""
			if c.required[name] != "" {
				want = "MissingParameter: The request is missing a required parameter `" + name + "`."
			}
			if got := c.send(t, slices.Collect(maps.Values(other))...); got != want {
				t.Errorf("%s: got %s, want %s", c.call.Action, got, want)
			}
		}
	}
}

func TestTagsAreNotSimulated(t *testing.T) {
	c := actionCases()[5]
	const want = "NotSimulated: AssumeRole accepts Tags, but the simulator does not simulate them."
	members := slices.Collect(maps.Values(c.members()))
	if got := c.send(t, append(members, `"Tags":[{"Key":"a","Value":"b"}]`)...); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c = actionCases()[6]
	if got := c.send(t, `"Tags":[]`); !strings.HasPrefix(got, "UnknownParameter: ") {
		t.Errorf("got %s", got)
	}
}

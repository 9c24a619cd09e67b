package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The rows of the credentials guide's tables: what each is set with, who signs then, and how it fails.

// Keys of their own for each place, and for each role an account of its own, tell who signed.
var (
	inBlock       = simulator.Account{SecretID: "AKIDblock", SecretKey: "block-key", Token: "block-token"}
	inEnvironment = simulator.Account{SecretID: "AKIDenvironment", SecretKey: "environment-key", Token: "environment-token"}
	inProfile     = simulator.Account{SecretID: "AKIDprofile", SecretKey: "profile-key", Token: "profile-token"}
	inOther       = simulator.Account{SecretID: "AKIDother", SecretKey: "other-key"}
	inDefault     = simulator.Account{SecretID: "AKIDdefault", SecretKey: "default-key"}
)

func role(account string) simulator.Role {
	return simulator.Role{ARN: "qcs::cam::uin/" + account + ":roleName/role" + account, ProviderID: "idp", WebIdentityToken: "jwt-of-" + account}
}

var cloud = simulator.Options{
	Accounts:  []simulator.Account{inBlock, inEnvironment, inProfile, inOther, inDefault, simulator.DemoAccount},
	Roles:     []simulator.Role{role("1000"), role("1001"), role("1002"), role("1003"), role("1004"), {ARN: role("1005").ARN, ExternalID: "partner"}},
	Customers: simulator.Customers{1: {TotalCredit: []byte("1"), RemainingCredit: []byte("1")}},
}

// way is one way to set credentials. $HOME stands for the home folder in all of it.
type way struct {
	block string            // lines of the provider block
	env   []string          // variables
	files map[string]string // under the home folder
}

// and returns both ways at once.
func (w way) and(other way) way {
	files := map[string]string{}
	for _, more := range []map[string]string{w.files, other.files} {
		for name, text := range more {
			files[name] = text
		}
	}
	return way{w.block + other.block, slices.Concat(w.env, other.env), files}
}

func keysBlock(account simulator.Account) string {
	return fmt.Sprintf("secret_id = %q\nsecret_key = %q\nsecurity_token = %q\n", account.SecretID, account.SecretKey, account.Token)
}

func profileFile(account simulator.Account, more string) string {
	return fmt.Sprintf(`{"secretId": %q, "secretKey": %q, "token": %q%s}`, account.SecretID, account.SecretKey, account.Token, more)
}

func roleBlock(kind, account, more string) string {
	return fmt.Sprintf("%s {\nrole_arn = %q\n%s\n}\n", kind, role(account).ARN, more)
}

var (
	blockKeys = way{block: keysBlock(inBlock)}
	blockWeb  = way{
		block: roleBlock("assume_role_with_web_identity", "1000", "provider_id = \"idp\"\nweb_identity_token_file = \"$HOME/token.json\""),
		files: map[string]string{"token.json": `{"web_identity_token": "jwt-of-1000"}` + "\n"},
	}
	blockCAM     = way{block: "cam_role_name = \"role1001\"\n"}
	blockProfile = way{block: "profile = \"work\"\n", files: map[string]string{".tccli/work.credential": profileFile(inProfile, "")}}
	envKeys      = way{env: []string{
		"TENCENTCLOUD_SECRET_ID=" + inEnvironment.SecretID + "\n", "TENCENTCLOUD_SECRET_KEY= " + inEnvironment.SecretKey,
		"TENCENTCLOUD_SECURITY_TOKEN=" + inEnvironment.Token,
	}}
	// Its role is in a file: the variable for the role itself would be assume_role's where another way comes before.
	envWeb = way{
		env: []string{
			"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN=jwt-of-1002", "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID=idp",
			"TENCENTCLOUD_ASSUME_ROLE_ARN_FILE=$HOME/arn", "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME=ci", "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION=3600",
		},
		files: map[string]string{"arn": role("1002").ARN},
	}
	envWebARN  = way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + role("1002").ARN}}.and(way{env: append(envWeb.env[:2:2], envWeb.env[3:]...)})
	envCAM     = way{env: []string{"TENCENTCLOUD_CAM_ROLE_NAME=role1003"}}
	envProfile = way{env: []string{"TENCENTCLOUD_PROFILE=other"}, files: map[string]string{".tccli/other.credential": profileFile(inOther, "")}}
	byDefault  = way{files: map[string]string{".tccli/default.credential": profileFile(inDefault, "")}}
	blockRole  = way{block: roleBlock("assume_role", "1004", "session_name = \"a.b@c\"\nsession_duration = 0\npolicy = jsonencode({ version = \"2.0\", statement = [] })")}
	envRole    = way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + role("1005").ARN, "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID=partner"}}
)

// precedence is every way to come by keys, in the order in which they count, and who signs then.
var precedence = []struct {
	name string
	way  way
	want string
}{
	{"keys in the block", blockKeys, inBlock.SecretID},
	{"web identity in the block", blockWeb, "1000"},
	{"CAM role in the block", blockCAM, "1001"},
	{"profile in the block", blockProfile, inProfile.SecretID},
	{"keys in the environment", envKeys, inEnvironment.SecretID},
	{"web identity in the environment", envWeb, "1002"},
	{"CAM role in the environment", envCAM, "1003"},
	{"profile in the environment", envProfile, inOther.SecretID},
	{"default profile", byDefault, inDefault.SecretID},
}

// openWith returns a workspace that reads one credit in that way.
func openWith(t *testing.T, url string, way way) *workspace {
	t.Helper()
	const data = "data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\n"
	return openHome(t, url, "provider \"tencentpartner\" {\n"+way.block+"}\n"+data, way.env, way.files)
}

// openHome returns a workspace with these files in the home folder, for which $HOME stands, and without keys of its own.
func openHome(t *testing.T, url, configuration string, env []string, files map[string]string) *workspace {
	t.Helper()
	home := t.TempDir()
	at := func(text string) string { return strings.ReplaceAll(text, "$HOME", filepath.ToSlash(home)) }
	w := open(t, url, at(configuration))
	for name, text := range files {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.env = append(w.env, "HOME="+home, "USERPROFILE="+home, "TENCENTCLOUD_SECRET_ID=", "TENCENTCLOUD_SECRET_KEY=",
		"TENCENTPARTNER_STS_ENDPOINT="+url, "TENCENTPARTNER_METADATA_ENDPOINT="+url)
	for _, variable := range env {
		w.env = append(w.env, at(variable))
	}
	return w
}

// signer returns the secret id that signed the only request for credit, or for a role's keys the role's account.
func signer(t *testing.T, sim *simtest.Simulator) string {
	t.Helper()
	var ids []string
	for _, request := range sim.Requests() {
		if request.Action != "QueryCreditByUinList" {
			continue
		}
		_, id, _ := strings.Cut(request.Header.Get("Authorization"), "Credential=")
		id, _, _ = strings.Cut(id, "/")
		for _, account := range sim.Issued() {
			if account.SecretID == id {
				id = account.ID
			}
		}
		ids = append(ids, id)
	}
	if len(ids) != 1 {
		t.Errorf("requests for credit are signed by %v, want one", ids)
		return ""
	}
	return ids[0]
}

// plan plans and returns all that was printed in one line, and the exit code.
func (w *workspace) plan() (output string, code int) {
	w.t.Helper()
	stdout, stderr, code := w.run("plan", "-input=false", "-no-color")
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(stdout+stderr)), " "), code
}

// expectSigner plans in that way, and wants the texts in what is printed.
func expectSigner(t *testing.T, way way, want string, texts ...string) *simtest.Simulator {
	t.Helper()
	sim, url := simulate(t, cloud)
	output, code := openWith(t, url, way).plan()
	if code != 0 {
		t.Fatalf("plan returned %d: %s", code, output)
	}
	if got := signer(t, sim); got != want {
		t.Errorf("%s signed, want %s", got, want)
	}
	for _, text := range texts {
		if !strings.Contains(output, text) {
			t.Errorf("no %q in: %s", text, output)
		}
	}
	return sim
}

func TestEveryWayToComeByKeysWorks(t *testing.T) {
	for _, row := range precedence {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			expectSigner(t, row.way, row.want)
		})
	}
}

func TestEveryWayIsOverruledByWhatStandsBeforeIt(t *testing.T) {
	const inTheBlock = 4 // the first ones; two of those conflict
	for i := inTheBlock; i < len(precedence); i++ {
		row, before := precedence[i], precedence[i-1]
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			expectSigner(t, row.way.and(before.way), before.want)
		})
	}
	for _, row := range precedence[:inTheBlock] {
		t.Run("everything else by "+row.name, func(t *testing.T) {
			t.Parallel()
			all := row.way
			for _, other := range precedence[inTheBlock:] {
				all = all.and(other.way)
			}
			sim := expectSigner(t, all, row.want, "Environment variables not used", "TENCENTCLOUD_PROFILE, TENCENTCLOUD_SECRET_ID, "+
				"TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_SECURITY_TOKEN")
			for _, request := range sim.Requests() {
				if request.Action == "AssumeRole" {
					t.Error("a role was assumed, and nobody names one")
				}
			}
		})
	}
}

func TestTwoWaysInTheBlockConflict(t *testing.T) {
	names := []string{"secret_id", "assume_role_with_web_identity", "cam_role_name", "profile"}
	for i, first := range precedence[:4] {
		for j := i + 1; j < 4; j++ {
			t.Run(names[i]+" and "+names[j], func(t *testing.T) {
				t.Parallel()
				_, url := simulate(t, cloud)
				w := openWith(t, url, first.way.and(precedence[j].way))
				stdout, stderr, code := w.run("validate", "-no-color")
				output := strings.Join(strings.Fields(stdout+stderr), " ")
				if want := "The provider block has " + names[i] + " and " + names[j]; code != 1 || !strings.Contains(output, want) ||
					!strings.Contains(output, "Conflicting credentials") || strings.Contains(output, inBlock.SecretKey) {
					t.Errorf("validate returned %d, want %q: %s", code, want, output)
				}
			})
		}
	}
}

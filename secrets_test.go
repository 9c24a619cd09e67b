package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// secretCase is one way to come by keys, or to fail at it, and what nothing may show.
type secretCase struct {
	block   string            // of the configuration
	env     []string          // $HOME stands for the home folder
	files   map[string]string // under the home folder
	options simulator.Options
	code    int
	secrets []string // besides what STS issues, and signatures
}

func secretCases() map[string]secretCase {
	const id, key, token, jwt, external = "AKIDverysecret", "the-very-secret-key", "the-very-secret-token", "the-very-secret-jwt", "the-external-id"
	demo := simulator.DemoRole
	demo.WebIdentityToken, demo.ProviderID = jwt, "idp"
	roles := simulator.Options{Accounts: []simulator.Account{{SecretID: id, SecretKey: key, Token: token}}, Roles: []simulator.Role{demo}}
	faulty := func(fault string) simulator.Options {
		options := roles
		options.STSFaults = []simulator.Fault{{Name: fault}}
		return options
	}
	env := []string{"TENCENTCLOUD_SECRET_ID=" + id, "TENCENTCLOUD_SECRET_KEY=" + key, "TENCENTCLOUD_SECURITY_TOKEN=" + token}
	assume := slices.Concat(env, []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + demo.ARN})
	web := []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + demo.ARN, "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID=idp"}
	webFile := slices.Concat(web, []string{"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=$HOME/token.json"})
	variable := func(name string) string {
		return "variable \"" + name + "\" {\n  type      = string\n  ephemeral = true\n}\n"
	}
	keys := []string{id, key, token}
	gate := "ephemeral \"tencentpartner_credit_gate\" \"one\" {\n  uins = [1]\n  minimum_remaining_credit = 1\n}\n" +
		"resource \"terraform_data\" \"one\" { depends_on = [ephemeral.tencentpartner_credit_gate.one] }\n"
	refused := roles
	refused.Faults = []simulator.Fault{{Name: "AuthFailure.SignatureFailure"}}
	return map[string]secretCase{
		"environment": {"", env, nil, roles, 0, keys},
		"ephemeral variables": {
			variable("secret_key") + variable("security_token") + "provider \"tencentpartner\" {\n  secret_id      = \"AKIDverysecret\"\n" +
				"  secret_key     = var.secret_key\n  security_token = var.security_token\n}\n",
			[]string{"TF_VAR_secret_key=" + key, "TF_VAR_security_token=" + token},
			nil, roles, 0,
			[]string{key, token},
		},
		"ephemeral web identity": {
			variable("jwt") + "provider \"tencentpartner\" {\n  assume_role_with_web_identity {\n    web_identity_token = var.jwt\n  }\n}\n",
			slices.Concat(web, []string{"TF_VAR_jwt=" + jwt}), nil, roles, 0,
			[]string{jwt},
		},
		"profile":          {"", nil, map[string]string{".tccli/default.credential": `{"secretId": "` + id + `", "secretKey": "` + key + `", "token": "` + token + `"}`}, roles, 0, keys},
		"role":             {"", assume, nil, roles, 0, keys},
		"web identity":     {"", slices.Concat(web, []string{"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN=" + jwt}), nil, roles, 0, []string{jwt}},
		"a token's file":   {"", webFile, map[string]string{"token.json": `{"web_identity_token": "` + jwt + `"}`}, roles, 0, []string{jwt}},
		"CAM role":         {"", []string{"TENCENTCLOUD_CAM_ROLE_NAME=demo"}, nil, roles, 0, nil},
		"gate":             {gate, assume, nil, roles, 0, keys},
		"gate, no keys":    {gate, assume, nil, faulty("AuthFailure.TokenFailure"), 1, keys},
		"refused keys":     {"", env, nil, refused, 1, keys},
		"refused role":     {"", slices.Concat(assume, []string{"TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID=" + external}), nil, roles, 1, append(keys, external)},
		"refused token":    {"", webFile, map[string]string{"token.json": jwt + "-of-another"}, roles, 1, []string{jwt}},
		"broken profile":   {"", nil, map[string]string{".tccli/default.credential": `{"secretId": "` + id + `", "secretKey": "` + key}, roles, 1, keys},
		"broken token":     {"", webFile, map[string]string{"token.json": `{"web_identity_token": ` + jwt}, roles, 1, []string{jwt}},
		"STS behind proxy": {"", assume, nil, faulty("html"), 1, keys},
		"STS without keys": {"", assume, nil, faulty("no-data"), 1, keys},
		"STS refuses":      {"", assume, nil, faulty("AuthFailure.TokenFailure"), 1, keys},
	}
}

func TestNoSecretShowsAnywhere(t *testing.T) {
	const data = "data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\noutput \"one\" { value = data.tencentpartner_customer_credits.one }\n"
	for name, c := range secretCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.Customers = simulator.Customers{1: {TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}}
			sim, url := simulate(t, c.options)
			w := openHome(t, url, c.block+data, c.env, c.files)
			if strings.Contains(c.block, "ephemeral") {
				w.needs("ephemeral variables", 10, 11)
			}
			w.env = append(w.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
			stdout, stderr, code := w.run("plan", "-input=false", "-out=plan")
			if code != c.code {
				t.Fatalf("plan returned %d:\n%s%s", code, stdout, stderr)
			}
			texts := map[string]string{"plan's output": stdout + stderr}
			if code == 0 {
				stdout, stderr, code = w.run("apply", "-input=false", "plan")
				if code != 0 {
					t.Fatalf("apply returned %d:\n%s%s", code, stdout, stderr)
				}
				texts["apply's output"] = stdout + stderr
				texts["show -json plan"] = w.succeed("show", "-json", "plan")
				texts["show -json"] = w.succeed("show", "-json")
			}
			w.collect(texts)
			if !strings.Contains(texts["trace.log"], "renewal of credentials") {
				t.Errorf("the log has %d bytes: this test saw nothing", len(texts["trace.log"]))
			}
			for where, text := range texts {
				for _, secret := range append(seen(sim), c.secrets...) {
					if i := strings.Index(text, secret); i >= 0 {
						t.Errorf("%s shows %q: …%s…", where, secret, text[max(0, i-100):min(len(text), i+100)])
					}
				}
			}
		})
	}
}

// seen returns the secrets that went over the wire besides the configured ones: what was issued, and signatures.
func seen(sim *simtest.Simulator) (secrets []string) {
	for _, keys := range sim.Issued() {
		secrets = append(secrets, keys.SecretID, keys.SecretKey, keys.Token)
	}
	for _, request := range sim.Requests() {
		if _, signature, found := strings.Cut(request.Header.Get("Authorization"), "Signature="); found {
			secrets = append(secrets, signature)
		}
	}
	return secrets
}

// What a server writes on an idle connection, net/http tells the log package.
func TestUnsolicitedAnswerDoesNotReachTheLog(t *testing.T) {
	const token = "the-very-secret-token"
	const body = `{"Response":{"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":1}],"RequestId":"id-1"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		connection, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%sx-tc-token: %s\r\n", len(body), body, r.Header.Get("X-TC-Token"))
		_ = buffer.Flush()
		_ = connection.Close()
	}))
	defer server.Close()
	w := open(t, server.URL, "data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\n")
	w.env = append(w.env, "TENCENTCLOUD_SECURITY_TOKEN="+token, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
	w.succeed("plan", "-input=false")
	texts := map[string]string{}
	w.collect(texts)
	if i := strings.Index(texts["trace.log"], token); i >= 0 || texts["trace.log"] == "" {
		t.Errorf("the log shows the token: …%s…", texts["trace.log"][max(0, i-300):i+30])
	}
}

// collect adds every file of the workspace but the configuration, plan files unpacked.
func (w *workspace) collect(texts map[string]string) {
	w.t.Helper()
	files, err := os.ReadDir(w.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, file := range files {
		path := filepath.Join(w.folder, file.Name())
		if file.IsDir() || file.Name() == "main.tf" {
			continue
		}
		if archive, err := zip.OpenReader(path); err == nil {
			for _, part := range archive.File {
				if strings.HasSuffix(part.Name, ".tf") {
					continue
				}
				reader, err := part.Open()
				if err != nil {
					w.t.Fatal(err)
				}
				text, err := io.ReadAll(reader)
				if err != nil {
					w.t.Fatal(err)
				}
				texts[file.Name()+"/"+part.Name] = string(text)
			}
			_ = archive.Close()
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			w.t.Fatal(err)
		}
		texts[file.Name()] = string(text)
	}
}

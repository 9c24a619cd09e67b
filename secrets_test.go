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
)

func TestNoSecretShowsAnywhere(t *testing.T) {
	const id, key, token = "AKIDverysecret", "the-very-secret-key", "the-very-secret-token"
	account := simulator.Account{SecretID: id, SecretKey: key, Token: token}
	customers := simulator.Customers{1: {TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}}
	const data = "\ndata \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\noutput \"one\" { value = data.tencentpartner_customer_credits.one }\n"
	const ephemeral = `
variable "secret_key" {
  type      = string
  ephemeral = true
}
variable "security_token" {
  type      = string
  ephemeral = true
}
provider "tencentpartner" {
  secret_id      = "AKIDverysecret"
  secret_key     = var.secret_key
  security_token = var.security_token
}`
	for name, c := range map[string]struct {
		configuration string
		env           []string
		options       simulator.Options
		code          int
		secrets       []string
	}{
		"environment": {
			data,
			[]string{"TENCENTCLOUD_SECRET_ID=" + id, "TENCENTCLOUD_SECRET_KEY=" + key, "TENCENTCLOUD_SECURITY_TOKEN=" + token},
			simulator.Options{},
			0,
			[]string{id, key, token},
		},
		"ephemeral variables": {
			ephemeral + data,
			[]string{"TF_VAR_secret_key=" + key, "TF_VAR_security_token=" + token},
			simulator.Options{},
			0,
			[]string{key, token},
		},
		"errors": {
			data,
			[]string{"TENCENTCLOUD_SECRET_ID=" + id, "TENCENTCLOUD_SECRET_KEY=" + key, "TENCENTCLOUD_SECURITY_TOKEN=" + token},
			simulator.Options{Faults: []simulator.Fault{{Name: "AuthFailure.SignatureFailure"}}},
			1,
			[]string{id, key, token},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Accounts, c.options.Customers = []simulator.Account{account}, customers
			sim, url := simulate(t, c.options)
			w := open(t, url, c.configuration)
			if strings.Contains(c.configuration, "ephemeral") {
				needsEphemeralVariables(w)
			}
			w.env = append(w.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
			w.env = append(w.env, c.env...)
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
			if len(sim.Requests()) == 0 || !strings.Contains(texts["trace.log"], "attempt of QueryCreditByUinList") {
				t.Errorf("%d requests arrived, and the log has %d bytes: this test saw nothing", len(sim.Requests()), len(texts["trace.log"]))
			}
			secrets := slices.Clone(c.secrets)
			for _, request := range sim.Requests() {
				_, signature, _ := strings.Cut(request.Header.Get("Authorization"), "Signature=")
				secrets = append(secrets, signature)
			}
			for where, text := range texts {
				for _, secret := range secrets {
					if i := strings.Index(text, secret); i >= 0 {
						t.Errorf("%s shows %q: …%s…", where, secret, text[max(0, i-100):min(len(text), i+100)])
					}
				}
			}
		})
	}
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

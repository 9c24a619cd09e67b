package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// write writes a file and returns its path.
func write(t *testing.T, text string, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// checkKeys gets keys from a provider and calls the partner API with them.
func checkKeys(t *testing.T, host string, provider common.Provider) common.CredentialIface {
	t.Helper()
	keys, err := provider.GetCredential()
	if err != nil {
		t.Fatal(err)
	}
	client := common.NewCommonClient(keys, "", plainHTTP(host))
	if err := client.Send(call{}.request(t), tchttp.NewCommonResponse()); err != nil {
		t.Error(err)
	}
	return keys
}

const (
	ini = "# mine\n[default]\nsecret_id = AKIDdemo\nsecret_key = demo-secret-key\n\n" +
		"[other]\nsecret_id = x\n"
	tccli = `{"secretId": "AKIDdemo", "secretKey": "demo-secret-key", "token": ""}`
)

func TestKeysOfTheEnvironmentAndOfFiles(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	for name, provider := range map[string]func() common.Provider{
		"variables": func() common.Provider {
			t.Setenv("TENCENTCLOUD_SECRET_ID", "AKIDdemo")
			t.Setenv("TENCENTCLOUD_SECRET_KEY", "demo-secret-key")
			return common.DefaultEnvProvider()
		},
		"file of the variable": func() common.Provider {
			t.Setenv("TENCENTCLOUD_CREDENTIALS_FILE", write(t, ini, t.TempDir(), "keys"))
			return common.DefaultProfileProvider()
		},
		"file at home": func() common.Provider {
			write(t, ini, os.Getenv("HOME"), ".tencentcloud", "credentials")
			return common.DefaultProviderChain()
		},
		"TCCLI": func() common.Provider {
			write(t, tccli, os.Getenv("HOME"), ".tccli", "default.credential")
			return common.DefaultTccliProfileProvider()
		},
	} {
		setenv(t, nil)
		t.Log(name)
		checkKeys(t, host, provider())
	}
}

func TestKeysOfTheMetadataService(t *testing.T) {
	for name, provider := range map[string]common.Provider{
		"named role": common.NewCvmRoleProvider("demo"),
		"found role": common.DefaultCvmRoleProvider(),
		"chain":      common.DefaultProviderChain(),
	} {
		t.Run(name, func(t *testing.T) {
			setenv(t, nil)
			// The SDK renews keys five minutes before they expire: here, at each use.
			role := simulator.DemoRole
			role.Life = 10 * time.Second
			sim, host := serve(t, simulator.Options{Roles: []simulator.Role{role}})
			to := redirectAll(t, host)
			checkKeys(t, host, provider)
			if len(sim.Issued()) != 2 || !slices.Contains(to.hosts, "metadata.tencentyun.com") {
				t.Errorf("%d keys were issued; requests to %v", len(sim.Issued()), to.hosts)
			}
		})
	}
	setenv(t, nil)
	sim, host := serve(t, simulator.Options{})
	redirectAll(t, host)
	checkKeys(t, host, common.NewCvmRoleProvider("demo"))
	if len(sim.Issued()) != 1 {
		t.Errorf("%d keys that live two hours were issued", len(sim.Issued()))
	}
	_, host = serve(t, simulator.Options{STSFaults: []simulator.Fault{{Name: "Broken"}}})
	redirectAll(t, host)
	_, err := common.NewCvmRoleProvider("demo").GetCredential()
	if code := codeOf(t, err); code != "ClientError.CredentialError" {
		t.Errorf("got %v", err)
	}
}

func TestKeysOfRoles(t *testing.T) {
	arn := simulator.DemoRole.ARN
	token := write(t, simulator.DemoRole.WebIdentityToken, t.TempDir(), "token")
	variables := map[string]string{
		"TKE_REGION": "ap-singapore", "TKE_PROVIDER_ID": "OIDC", "TKE_ROLE_ARN": arn,
		"TKE_WEB_IDENTITY_TOKEN_FILE": token,
	}
	for name, provider := range map[string]func() (common.Provider, error){
		"role": func() (common.Provider, error) {
			return common.DefaultRoleArnProvider("AKIDdemo", "demo-secret-key", arn), nil
		},
		"OIDC": func() (common.Provider, error) {
			return common.NewOIDCRoleArnProvider("ap-singapore", "OIDC",
				simulator.DemoRole.WebIdentityToken, arn, "session", 900), nil
		},
		"TKE": func() (common.Provider, error) { return common.DefaultTkeOIDCRoleArnProvider() },
	} {
		t.Run(name, func(t *testing.T) {
			setenv(t, variables)
			sim, host := serve(t, simulator.Options{})
			to := redirectAll(t, host)
			p, err := provider()
			if err != nil {
				t.Fatal(err)
			}
			keys := checkKeys(t, host, p)
			if keys.GetToken() == "" || to.hosts[0] != "https://sts.tencentcloudapi.com" {
				t.Errorf("the token is %q; requests to %v", keys.GetToken(), to.hosts)
			}
			want := map[string]string{"OIDC": "ap-singapore"}[name]
			if want == "" {
				want = "ap-guangzhou" // the SDK ignores TKE_REGION
			}
			if got := sim.Requests()[0].Header.Get("X-TC-Region"); got != want {
				t.Errorf("the region is %q, want %q", got, want)
			}
		})
	}
}

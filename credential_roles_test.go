package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// tccli are files of tccli.
var tccli = map[string]string{
	".tccli/role.credential":       profileFile(inProfile, `, "role-arn": "`+role("1003").ARN+`", "role-session-name": "session"`),
	".tccli/role.configure":        `{"_sys_param": {"region": "eu-frankfurt"}}`,
	".tccli/cvm.credential":        `{"type": "cvm-role", "secretId": "None"}`,
	".tccli/login.credential":      profileFile(inProfile, fmt.Sprintf(`, "type": "oauth", "expiresAt": %d`, time.Now().Add(time.Hour).Unix())),
	".tccli/enter.credential":      `{"secretId": "` + inOther.SecretID + `", "secretKey": " ` + inOther.SecretKey + ` ", "token": "None", "role-arn": null}`,
	"elsewhere/work.credential":    profileFile(inProfile, ""),
	"elsewhere/default.credential": profileFile(inDefault, ""),
	"arn.json":                     `{"role_arn": "` + role("1000").ARN + `"}`,
	"jwt":                          "\ufeffjwt-of-1000\r\n",
}

func profile(name string) way {
	return way{env: []string{"TENCENTCLOUD_PROFILE=" + name}, files: tccli}
}

func TestProfiles(t *testing.T) {
	elsewhere := way{files: tccli, env: []string{"TENCENTCLOUD_SHARED_CREDENTIALS_DIR=~/elsewhere"}}
	for name, c := range map[string]struct {
		way  way
		want string
	}{
		"the instance's role":          {profile("cvm"), "1000"},
		"a login":                      {profile("login"), inProfile.SecretID},
		"Enter pressed":                {profile("enter"), inOther.SecretID},
		"a folder":                     {elsewhere, inDefault.SecretID},
		"a folder and a profile":       {elsewhere.and(profile("work")), inProfile.SecretID},
		"the block's folder overrules": {way{block: "shared_credentials_dir = \"~/elsewhere\"\n", env: []string{"TENCENTCLOUD_SHARED_CREDENTIALS_DIR=/nowhere"}, files: tccli}, inDefault.SecretID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectSigner(t, c.way, c.want)
		})
	}
}

func TestRolesAreAssumedOnce(t *testing.T) {
	webFromFiles := way{files: tccli, env: []string{
		"TENCENTCLOUD_ASSUME_ROLE_ARN_FILE=$HOME/arn.json", "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=$HOME/jwt",
		"TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID=idp",
	}}
	external := way{env: []string{"TENCENTCLOUD_PROFILE=external"}, files: map[string]string{
		".tccli/external.credential": profileFile(inProfile, `, "role-arn": "`+role("1005").ARN+`"`),
	}}
	misspelt := way{files: tccli, env: append([]string{"TENCENTCLOUD_ASSUME_ROLE_ARNN_FILE=$HOME/arn.json"}, webFromFiles.env[1:]...)}
	for name, c := range map[string]struct {
		way     way
		want    string
		assumed int // how often AssumeRole is called
		region  string
	}{
		"the block's":                      {blockRole.and(envKeys), "1004", 1, ""},
		"the environment's":                {envRole.and(envKeys), "1005", 1, ""},
		"the environment's, keys in block": {envRole.and(blockKeys), "1005", 1, ""},
		"an external id in the environment": {
			way{block: roleBlock("assume_role", "1005", ""), env: []string{"TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID=partner"}}.and(envKeys), "1005", 1, "",
		},
		"the environment's is overruled":                    {envRole.and(blockRole).and(envKeys), "1004", 1, ""},
		"the profile's":                                     {profile("role"), "1003", 1, "eu-frankfurt"},
		"the profile's, region in block":                    {profile("role").and(way{block: "region = \"na-ashburn\"\n", env: []string{"TENCENTCLOUD_REGION=x"}}), "1003", 1, "na-ashburn"},
		"the profile's, region in environment":              {profile("role").and(way{env: []string{"TENCENTCLOUD_REGION=na-ashburn"}}), "1003", 1, "na-ashburn"},
		"the profile's is overruled":                        {profile("role").and(envRole), "1005", 1, "eu-frankfurt"},
		"with a CAM role's keys":                            {blockCAM.and(blockRole), "1004", 1, ""},
		"of a web identity":                                 {envWebARN, "1002", 0, ""},
		"of a web identity that does not count":             {envWebARN.and(envKeys), "1002", 1, ""},
		"of a web identity that the block overrules":        {envWebARN.and(blockKeys), "1002", 1, ""},
		"the profile's, with the environment's external id": {external.and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID=partner"}}), "1005", 1, ""},
		"the profile's, with the block's external id":       {external.and(way{block: "assume_role {\nexternal_id = \"partner\"\n}\n"}), "1005", 1, ""},
		"with a web identity's keys":                        {envWeb.and(blockRole), "1004", 1, ""},
		"not the environment's with a web identity":         {blockWeb.and(envRole), "1000", 0, ""},
		"a block's gaps are the environment's":              {envWebARN.and(way{block: "assume_role_with_web_identity {}\n"}), "1002", 0, ""},
		"web identity from files":                           {webFromFiles, "1000", 0, ""},
		"as the official provider misspells it":             {misspelt, "1000", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.region == "" {
				c.region = "ap-singapore"
			}
			assumed := 0
			for _, request := range expectSigner(t, c.way, c.want).Requests() {
				if request.Action == "AssumeRole" {
					assumed++
				}
				if got := request.Header.Get("X-TC-Region"); strings.HasPrefix(request.Action, "Assume") && got != c.region {
					t.Errorf("STS was told the region %q, want %q", got, c.region)
				}
			}
			if assumed != c.assumed {
				t.Errorf("AssumeRole was called %d times, want %d", assumed, c.assumed)
			}
		})
	}
}

func TestAccountsAreCheckedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		block string
		want  string
	}{
		"allowed":       {"allowed_account_ids = [\"1\", 1004]\n", ""},
		"not forbidden": {"forbidden_account_ids = [\"1\"]\n", ""},
		"empty":         {"allowed_account_ids = []\nforbidden_account_ids = []\n", ""},
		"one empty":     {"allowed_account_ids = []\nforbidden_account_ids = [\"1\"]\n", ""},
		"not allowed":   {"allowed_account_ids = [\"1\", \"2\"]\n", `The keys belong to the account "1004", and allowed_account_ids refuses it.`},
		"forbidden":     {"forbidden_account_ids = [1004]\n", `The keys belong to the account "1004", and forbidden_account_ids refuses it.`},
		"no UIN":        {"forbidden_account_ids = [\"me\"]\n", `forbidden_account_ids[0] is "me"`},
		"null":          {"forbidden_account_ids = [null]\n", "null"},
		"both":          {"allowed_account_ids = [\"1004\"]\nforbidden_account_ids = [\"1\"]\n", "has both allowed_account_ids and forbidden_account_ids"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, url := simulate(t, cloud)
			output, code := openWith(t, url, way{block: c.block}.and(blockRole).and(envKeys)).plan()
			asked, credit := 0, 0
			for _, request := range sim.Requests() {
				switch request.Action {
				case "GetCallerIdentity":
					asked++
				case "QueryCreditByUinList":
					credit++
				}
			}
			switch {
			case c.want != "" && (code != 1 || !strings.Contains(output, c.want) || credit != 0):
				t.Errorf("plan returned %d after %d requests for credit, want %q: %s", code, credit, c.want, output)
			case c.want == "" && (code != 0 || credit != 1 || asked != map[bool]int{true: 0, false: 1}[name == "empty"]):
				t.Errorf("plan returned %d after %d requests for the account: %s", code, asked, output)
			}
		})
	}
}

func TestSTSEndpoint(t *testing.T) {
	_, url := simulate(t, cloud)
	for name, c := range map[string]struct {
		way  way
		code int
		want string
	}{
		"in the block":               {way{block: "sts_endpoint = \"" + url + "\"\n", env: []string{"TENCENTPARTNER_STS_ENDPOINT=http://127.0.0.1:1"}}, 0, "No changes"},
		"plain HTTP":                 {way{block: "sts_endpoint = \"http://192.0.2.1\"\n"}, 1, "The token service's address, from sts_endpoint, cannot be used: plain HTTP to 192.0.2.1 is refused"},
		"in the environment":         {way{env: []string{"TENCENTPARTNER_STS_ENDPOINT=nonsense"}}, 1, "The token service's address, from TENCENTPARTNER_STS_ENDPOINT, cannot be used"},
		"plain HTTP by protocol":     {way{env: []string{"TENCENTPARTNER_STS_ENDPOINT=", "TENCENTCLOUD_PROTOCOL=HTTP"}}, 1, "plain HTTP to sts.intl.tencentcloudapi.com is refused"},
		"of a domain without a name": {way{block: "domain = \"invalid\"\n", env: []string{"TENCENTPARTNER_STS_ENDPOINT="}}, 1, "Token service: https://sts.invalid Endpoint: " + url},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, code := openWith(t, url, blockRole.and(envKeys).and(c.way)).plan()
			if code != c.code || !strings.Contains(output, c.want) {
				t.Errorf("plan returned %d, want %d and %q: %s", code, c.code, c.want, output)
			}
		})
	}
	for _, row := range precedence[7:] {
		t.Run("not needed by "+row.name, func(t *testing.T) {
			t.Parallel()
			expectSigner(t, row.way.and(way{env: []string{"TENCENTPARTNER_STS_ENDPOINT=", "TENCENTCLOUD_PROTOCOL=HTTP"}}), row.want)
		})
	}
}

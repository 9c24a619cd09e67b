package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// Every way to come by keys fails with words of its own: what was looked at, and what to do.
func TestEveryWayFailsWithItsMessage(t *testing.T) {
	file := func(text string) way {
		return way{env: []string{"TENCENTCLOUD_PROFILE=broken"}, files: map[string]string{".tccli/broken.credential": text}}
	}
	token := func(text string) way {
		return way{
			env:   []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=" + role("1000").ARN, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=$HOME/jwt"},
			files: map[string]string{"jwt": text},
		}
	}
	block := func(name, body string) way { return way{block: name + " {\n" + body + "\n}\n"} }
	unknownRole := "role_arn = \"qcs::cam::uin/1:roleName/nobody\"\n"
	for name, c := range map[string]struct {
		way  way
		want []string
	}{
		"nothing": {way{}, []string{
			"Error: No credentials for Tencent Cloud", "Nobody names keys", "TENCENTCLOUD_SECRET_ID", "tccli auth login", "default.credential",
		}},
		"half a pair in the block": {way{block: "secret_id = \"AKID\"\n"}, []string{
			"Error: Incomplete credentials", "The provider block has secret_id, but no secret_key", "Set secret_key as well", "Argument: secret_key", "Endpoint: http://127.0.0.1",
		}},
		"half a pair in the environment": {way{env: []string{"TENCENTCLOUD_SECRET_KEY=the-key"}}, []string{
			"The environment has TENCENTCLOUD_SECRET_KEY, but no TENCENTCLOUD_SECRET_ID", "Argument: secret_id (here TENCENTCLOUD_SECRET_ID)",
		}},
		"wrong keys": {way{block: "secret_id = \"AKIDnobody\"\nsecret_key = \"x\"\n"}, []string{
			"Tencent Cloud refuses the credentials", "They come from the provider block (secret_id, secret_key).", "AuthFailure.SecretIdNotFound",
		}},
		"a profile's wrong keys": {file(`{"secretId": "AKIDprofile", "secretKey": "x", "token": "profile-token"}`), []string{`The secret key does not belong to the secret id. Check both. They come from the profile "broken" of tccli in `}},

		"no such profile": {way{block: "profile = \"prod\"\n", files: map[string]string{".tccli/work.credential": "{}", ".tccli/test.credential": "{}"}}, []string{
			"Error: The profile cannot be used", `The profile "prod" does not exist.`, `"tccli auth login --profile prod"`, "There are: test, work.",
			"Argument: profile", "Profile: prod", "File: ", filepath.FromSlash(".tccli/prod.credential"), "Endpoint: http://127.0.0.1",
		}},
		"no such profile in the environment": {way{env: []string{"TENCENTCLOUD_PROFILE=prod"}}, []string{`The profile "prod" does not exist.`, "Argument: profile (here TENCENTCLOUD_PROFILE)"}},
		"a profile that is a path":           {way{env: []string{"TENCENTCLOUD_PROFILE=../prod"}}, []string{`TENCENTCLOUD_PROFILE is "../prod", and a profile's name is no path.`, "shared_credentials_dir"}},
		"a broken profile":                   {file(`{"secretId": "the-secret" "x"}`), []string{"is not as tccli writes it: it is not JSON (at byte ", `"tccli configure --profile broken"`}},
		"a profile of the wrong type":        {file(`{"secretId": 12345678, "secretKey": "the-secret"}`), []string{"is not as tccli writes it: a value has another type than it should"}},
		"a profile that is a list":           {file(`[]`), []string{"is not as tccli writes it"}},
		"a profile that is null":             {file(`null`), []string{"it is no JSON object"}},
		"an empty profile":                   {file(``), []string{"it is not JSON"}},
		"a profile without keys":             {file(`{"secretId": "None", "secretKey": "None"}`), []string{`The profile "broken" has no secretId and secretKey.`, `Run "tccli configure --profile broken".`}},
		"a profile with half a pair":         {file(`{"secretId": "AKID"}`), []string{`has no secretId and secretKey.`}},
		"an expired login":                   {file(profileFile(inProfile, `, "type": "oauth", "expiresAt": 1700000000`)), []string{`The keys of the profile "broken" ended at 2023-11-14T22:13:20Z.`, `Run "tccli auth login --profile broken".`}},
		"an expired single sign-on":          {file(profileFile(inProfile, `, "type": "sso", "expiresAt": 1700000000`)), []string{`Run "tccli sso login --profile broken".`}},
		"a login without an end":             {file(profileFile(inProfile, `, "type": "oauth"`)), []string{"is of the type oauth, and does not say when its keys end (expiresAt, in seconds)."}},
		"no such token file": {token("").and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=/no/such/file"}}), []string{
			"Error: The credentials' file cannot be used", "The file that TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE names cannot be used: it does not exist.",
			`JSON like {"web_identity_token": "…"}`, "Argument: assume_role_with_web_identity.web_identity_token_file", "File: /no/such/file",
		}},
		"an empty token file":       {token(" \n"), []string{"cannot be used: it is empty."}},
		"a token file of two lines": {token("the-secret\nthe-secret"), []string{"cannot be used: it holds more than one word."}},
		"a token file without one":  {token(`{"token": "the-secret"}`), []string{`cannot be used: it has no string "web_identity_token".`}},
		"a token file of null":      {token(`{"web_identity_token": null}`), []string{"cannot be used: it is empty."}},
		"a token file of None":      {token(`{"web_identity_token":"None"}`), []string{"cannot be used: it is empty."}},
		"a broken token file":       {token(`{"token": the-secret`), []string{"cannot be used: it is not JSON"}},
		"a folder for a token file": {token("").and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=$HOME"}}), []string{"it is no regular file"}},
		"an unknown token":          {token("the-secret"), []string{"Error: The token service gives no credentials", "cannot be assumed", "Check that the token has not expired", "InvalidParameter.WebIdentityTokenError", "Request id: "}},
		"a web identity without token": {block("assume_role_with_web_identity", unknownRole), []string{
			"There is neither assume_role_with_web_identity.web_identity_token_file in the provider block nor TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE",
		}},
		"a web identity without role": {block("assume_role_with_web_identity", "web_identity_token = \"the-secret\""), []string{
			"There is neither assume_role_with_web_identity.role_arn in the provider block nor TENCENTCLOUD_ASSUME_ROLE_ARN",
		}},
		"a role without ARN": {block("assume_role", "").and(envKeys), []string{"Nobody names the role of the block assume_role: not assume_role.role_arn, not TENCENTCLOUD_ASSUME_ROLE_ARN"}},
		"an unknown role": {block("assume_role", unknownRole).and(envKeys), []string{
			"The role qcs::cam::uin/1:roleName/nobody cannot be assumed: The role does not exist.", "Check role_arn", "Argument: assume_role.role_arn", "Token service: http://127.0.0.1",
		}},
		"an external id":                {block("assume_role", "role_arn = \""+role("1005").ARN+"\"").and(envKeys), []string{"needs permission for sts:AssumeRole", "external_id"}},
		"a policy":                      {block("assume_role", "policy = \"no JSON\"\nrole_arn = \""+role("1004").ARN+"\"").and(envKeys), []string{"InvalidParameter.StrategyFormatError"}},
		"a duration in the block":       {block("assume_role", unknownRole+"session_duration = 43201").and(envKeys), []string{"assume_role[0].session_duration is 43201. It must be a whole number of seconds from 0 to 43200."}},
		"a fraction of a duration":      {block("assume_role", unknownRole+"session_duration = 1.5").and(envKeys), []string{"assume_role[0].session_duration is 1.5. It must be a whole number"}},
		"a duration in the environment": {block("assume_role", unknownRole).and(envKeys).and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION=1h"}}), []string{`TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION is "1h".`, "a number of seconds from 0 to 43200"}},
		"a token for a role":            {block("assume_role", "role_arn = \"the-secret\"").and(envKeys), []string{"assume_role.role_arn is not the ARN of a role."}},
		"a token in a role's file": {token("the-secret").and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_ARN=", "TENCENTCLOUD_ASSUME_ROLE_ARN_FILE=$HOME/jwt"}}), []string{
			"TENCENTCLOUD_ASSUME_ROLE_ARN_FILE is not the ARN of a role.", "qcs::cam::uin/",
		}},
		"a token for its file": {token("").and(way{env: []string{"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=eyJ0.the-secret.x"}}), []string{
			"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE looks like the token itself", "Use web_identity_token or TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN",
		}},
		"a token file in UTF-16":             {token("\xff\xfet\x00h\x00"), []string{"it is not UTF-8 text"}},
		"a token file in quotes":             {token(`"the-secret"`), []string{"it has quotes around the value"}},
		"a profile's odd role":               {file(profileFile(inProfile, `, "role-arn": "the-secret"`)), []string{`The role-arn of the profile "broken" is not the ARN of a role.`}},
		"a profile without the block's role": {file(profileFile(inProfile, "")).and(block("assume_role", "external_id = \"x\"")), []string{"Nobody names the role of the block assume_role"}},
		"a profile's time in milliseconds":   {file(profileFile(inProfile, `, "type": "oauth", "expiresAt": 1700000000000`)), []string{"does not say when its keys end"}},
		"a profile with control characters":  {way{block: "profile = \"a\\u0007b\"\n"}, []string{`profile is "a\ab", and a profile's name is no path`, "Profile: a?b"}},
		"a region":                           {block("assume_role", unknownRole).and(envKeys).and(way{env: []string{"TENCENTCLOUD_REGION=a b"}}), []string{"TENCENTCLOUD_REGION is \"a b\". A region is like ap-singapore."}},
		"a secret alone on its line":         {way{block: "secret_key = \"the-secret\"\n"}, []string{"The provider block has secret_key, but no secret_id"}},
		"a secret alone in its block":        {way{block: "assume_role_with_web_identity { web_identity_token = \"the-secret\" }\n"}, []string{"There is neither assume_role_with_web_identity.role_arn"}},
		"two roles":                          {block("assume_role", unknownRole).and(block("assume_role", unknownRole)).and(envKeys), []string{"assume_role list must contain at most 1 elements"}},
		"keys that may not assume":           {block("assume_role", "role_arn = \""+role("1004").ARN+"\"").and(way{env: []string{"TENCENTCLOUD_SECRET_ID=AKIDnobody", "TENCENTCLOUD_SECRET_KEY=x"}}), []string{"Check the keys that assume the role", "AuthFailure.SecretIdNotFound"}},
		"an unknown CAM role": {way{block: "cam_role_name = \"nobody\"\n"}, []string{
			"Error: The instance's role gives no credentials", `The metadata service knows no role "nobody" of this instance.`, "Argument: cam_role_name", "Metadata service: http://127.0.0.1",
		}},
		"no instance": {way{block: "cam_role_name = \"role1000\"\n", env: []string{"TENCENTPARTNER_METADATA_ENDPOINT=http://127.0.0.1:1"}}, []string{
			"The metadata service cannot be reached", "dial tcp 127.0.0.1:", "work on a CVM instance that has a role",
		}},
		"a metadata service elsewhere":  {way{block: "cam_role_name = \"role1000\"\n", env: []string{"TENCENTPARTNER_METADATA_ENDPOINT=http://192.0.2.1"}}, []string{"from TENCENTPARTNER_METADATA_ENDPOINT", "plain HTTP"}},
		"an argument outside the table": {way{block: "enable_pod_oidc = true\n"}, []string{"Unsupported argument"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, url := simulate(t, cloud)
			output, code := openWith(t, url, c.way).plan()
			if code != 1 {
				t.Errorf("plan returned %d", code)
			}
			for _, want := range c.want {
				if !strings.Contains(output, want) {
					t.Errorf("no %q in: %s", want, output)
				}
			}
			if strings.Contains(output, "the-secret") || strings.Contains(output, "12345678") || strings.Count(output, "Error: ") != 1 {
				t.Errorf("a secret, or not one error: %s", output)
			}
			for _, request := range sim.Requests() {
				if request.Action == "QueryCreditByUinList" && !strings.HasSuffix(name, "wrong keys") {
					t.Error("credit was asked for")
				}
			}
		})
	}
}

func TestFileThatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("root may read every file, and Windows has no such mode")
	}
	_, url := simulate(t, cloud)
	w := openWith(t, url, way{})
	w.write("default.credential", "{}")
	if err := os.Chmod(w.folder+"/default.credential", 0); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "TENCENTCLOUD_SHARED_CREDENTIALS_DIR="+w.folder)
	if output, code := w.plan(); code != 1 || !strings.Contains(output, "it may not be read") {
		t.Errorf("plan returned %d: %s", code, output)
	}
}

// What STS says wrong is an error, however it says it.
func TestFailuresOfTheTokenService(t *testing.T) {
	for fault, want := range map[string]string{
		"html":                                 "the answer is not the API's",
		"no-data":                              "has no keys that are valid now",
		"InternalError.DbError":                "InternalError.DbError",
		"UnauthorizedOperation":                "needs permission for sts:AssumeRole",
		"RequestLimitExceeded":                 "RequestLimitExceeded",
		"AuthFailure.SignatureExpire":          "Synchronize this machine's clock",
		"InvalidParameter.OverTimeError":       "Lower session_duration",
		"AuthFailure.SignatureFailure":         "Check the keys that assume the role",
		"InvalidParameter.AccessKeyNotSupport": "give Tencent Cloud's support the request id",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			options := cloud
			options.STSFaults = []simulator.Fault{{Name: fault}}
			_, url := simulate(t, options)
			output, code := openWith(t, url, blockRole.and(envKeys)).plan()
			if code != 1 || !strings.Contains(output, want) || !strings.Contains(output, "The token service gives no credentials") {
				t.Errorf("plan returned %d, want %q: %s", code, want, output)
			}
		})
	}
}

// The time of a read that waits for keys ends like any other, and says what it waited for.
func TestReadEndsWhileTheTokenServiceIsSilent(t *testing.T) {
	options := cloud
	options.STSFaults = []simulator.Fault{{Name: "silent"}}
	_, url := simulate(t, options)
	w := openHome(t, url, "data \"tencentpartner_customer_credits\" \"one\" {\n  uins     = [1]\n  timeouts { read = \"1s\" }\n}\n",
		append(envRole.env, envKeys.env...), nil)
	output, code := w.plan()
	if code != 1 || !strings.Contains(output, "The credentials had not come yet") || !strings.Contains(output, "sts_endpoint") {
		t.Errorf("plan returned %d: %s", code, output)
	}
}

package main

import (
	"strings"
	"testing"
)

// A credential that is made by the same apply: what Terraform defers works, what it reads in the plan says what to do, and
// the environment's credentials, which would do, are not used.
func TestCredentialsThatAreNotKnownYet(t *testing.T) {
	const maker = "resource \"terraform_data\" \"made\" { input = \"demo\" }\n"
	role := strings.Replace(role("1004").ARN, "role1004", "role${terraform_data.made.output == \"demo\" ? 1004 : 0}", 1)
	for name, c := range map[string]struct{ block, unknown string }{
		"keys":         {"secret_id = \"AKID${terraform_data.made.output}\"\nsecret_key = \"demo-secret-key\"\n", "secret_id"},
		"profile":      {"profile = terraform_data.made.output\n", "profile"},
		"role":         {keysBlock(inBlock) + "assume_role {\nrole_arn = \"" + role + "\"\n}\n", "assume_role.role_arn"},
		"web identity": {"assume_role_with_web_identity {\nprovider_id = \"idp\"\nweb_identity_token = \"jwt-of-1004\"\nrole_arn = \"" + role + "\"\n}\n", "assume_role_with_web_identity.role_arn"},
		"account":      {keysBlock(inBlock) + "allowed_account_ids = [terraform_data.made.output == \"demo\" ? \"100000000001\" : \"1\"]\n", "allowed_account_ids"},
		"a block":      {keysBlock(inBlock) + "dynamic \"assume_role\" {\nfor_each = terraform_data.made.output == \"demo\" ? [1] : []\ncontent {\nrole_arn = \"" + role + "\"\n}\n}\n", "assume_role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configuration := maker + "provider \"tencentpartner\" {\n" + c.block + "}\n"
			files := map[string]string{".tccli/demo.credential": profileFile(inProfile, "")}
			_, url := simulate(t, cloud)

			early := openHome(t, url, configuration+"data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\n", envKeys.env, files)
			if output, code := early.plan(); code != 1 || !strings.Contains(output, "the provider block's "+c.unknown+" will be known only after apply") ||
				!strings.Contains(output, "The environment is not used in its place.") || !strings.Contains(output, "let the data source depend on") {
				t.Errorf("a read in the plan returned %d: %s", code, output)
			}

			sim, url := simulate(t, cloud)
			deferred := openHome(t, url, configuration+
				"data \"tencentpartner_customer_credits\" \"one\" {\n  uins       = [1]\n  depends_on = [terraform_data.made]\n}\n", envKeys.env, files)
			deferred.succeed("apply", "-auto-approve", "-input=false")
			if id := signer(t, sim); id == inEnvironment.SecretID {
				t.Error("the environment's keys were used")
			}
		})
	}
}

package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
)

// address is the instance of the data source in the tests' configurations.
const address = "data.tencentpartner_customer_credits.test"

// testSteps runs the CLI with this provider. Without TF_ACC, it skips the test.
func testSteps(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories(), Steps: steps,
	})
}

// providerFactories returns this provider for the CLI.
func providerFactories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"tencentpartner": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// emptyPlan checks that a second plan changes nothing.
var emptyPlan = resource.ConfigPlanChecks{
	PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
}

// exactly checks a number at 512 bits: a check at float64 would not see a lost digit.
func exactly(digits string) knownvalue.Check { return knownvalue.NumberExact(bigNumber(digits)) }

// words matches texts in their order. It ignores the line breaks of Terraform.
func words(texts ...string) *regexp.Regexp {
	patterns := make([]string, 0, len(texts))
	for _, phrase := range texts {
		patterns = append(patterns,
			strings.Join(strings.Fields(regexp.QuoteMeta(phrase)), `\s+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

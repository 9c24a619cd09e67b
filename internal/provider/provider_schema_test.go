package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
)

func TestSchemasFollowTheFrameworksRules(t *testing.T) {
	p := provider.New("1.2.3")()
	found := map[string]diag.Diagnostics{}
	var own fwprovider.SchemaResponse
	p.Schema(t.Context(), fwprovider.SchemaRequest{}, &own)
	found["the provider block"] = own.Schema.ValidateImplementation(t.Context())
	for _, create := range p.DataSources(t.Context()) {
		var response datasource.SchemaResponse
		create().Schema(t.Context(), datasource.SchemaRequest{}, &response)
		found[fmt.Sprintf("%T", create())] = response.Schema.ValidateImplementation(t.Context())
	}
	gates, ok := p.(fwprovider.ProviderWithEphemeralResources)
	if !ok {
		t.Fatal("the provider has no ephemeral resources")
	}
	for _, create := range gates.EphemeralResources(t.Context()) {
		var response ephemeral.SchemaResponse
		create().Schema(t.Context(), ephemeral.SchemaRequest{}, &response)
		found[fmt.Sprintf("%T", create())] = response.Schema.ValidateImplementation(t.Context())
	}
	for _, create := range p.Resources(t.Context()) {
		var response resource.SchemaResponse
		create().Schema(t.Context(), resource.SchemaRequest{}, &response)
		found[fmt.Sprintf("%T", create())] = response.Schema.ValidateImplementation(t.Context())
	}
	if len(found) != 5 {
		t.Errorf("checked %d schemas, want 5", len(found))
	}
	for name, diagnostics := range found {
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", name, diagnostics)
		}
	}
}

func TestSchemasAreThoseOfTheProvider(t *testing.T) {
	s := serve(t)
	if len(s.schema.DataSourceSchemas) != 2 || len(s.schema.EphemeralResourceSchemas) != 1 ||
		len(s.schema.ResourceSchemas) != 1 {
		t.Fatalf("got %+v", s.schema)
	}
	for _, schema := range append(readSchemas(s), s.schema.Provider) {
		for _, block := range schema.Block.BlockTypes {
			checkBlock(t, block)
		}
		secrets := []string{"secret_key", "security_token", "web_identity_token", "token_code"}
		for _, attribute := range allAttributes(schema) {
			if attribute.Description == "" {
				t.Errorf("%s has no description", attribute.Name)
			}
			if secret := slices.Contains(secrets, attribute.Name); attribute.Sensitive != secret {
				t.Errorf("%s is sensitive: %v", attribute.Name, attribute.Sensitive)
			}
		}
	}
}

// The result of the check must not be an argument, because Terraform would accept a false result.
func TestResultOfACheckIsNoArgument(t *testing.T) {
	for _, attribute := range serve(t).schema.ResourceSchemas[check].Block.Attributes {
		isResult := attribute.Name == "all_sufficient"
		if attribute.Computed != isResult || attribute.Optional == isResult || attribute.Required {
			t.Errorf("%s: computed %t, optional %t, required %t", attribute.Name,
				attribute.Computed, attribute.Optional, attribute.Required)
		}
	}
}

// checkBlock fails the test unless a block is a list or has no required argument: a single block
// with a required argument would be required itself.
func checkBlock(t *testing.T, block *tfprotov6.SchemaNestedBlock) {
	t.Helper()
	single := block.Nesting == tfprotov6.SchemaNestedBlockNestingModeSingle
	isRequired := func(a *tfprotov6.SchemaAttribute) bool { return a.Required }
	required := slices.ContainsFunc(block.Block.Attributes, isRequired)
	if block.Nesting != tfprotov6.SchemaNestedBlockNestingModeList && (!single || required) {
		t.Errorf("the block %s has the nesting %v", block.TypeName, block.Nesting)
	}
	if block.Block.Description == "" {
		t.Errorf("the block %s has no description", block.TypeName)
	}
}

// readSchemas returns the schemas of the data sources, the gate and the check.
func readSchemas(s *server) []*tfprotov6.Schema {
	return []*tfprotov6.Schema{
		s.schema.DataSourceSchemas[pluralDataSource],
		s.schema.DataSourceSchemas[singularDataSource],
		s.schema.EphemeralResourceSchemas[gate],
		s.schema.ResourceSchemas[check],
	}
}

// allAttributes returns the attributes of a schema and of its blocks.
func allAttributes(schema *tfprotov6.Schema) []*tfprotov6.SchemaAttribute {
	attributes := slices.Clone(schema.Block.Attributes)
	for _, block := range schema.Block.BlockTypes {
		attributes = append(attributes, block.Block.Attributes...)
	}
	return attributes
}

var example = regexp.MustCompile("such as\\s+`")

// The documentation is generated from the descriptions.
func TestDescriptionsHaveUnitNullAndExample(t *testing.T) {
	null := regexp.MustCompile(`\b[Nn]ull\b`)
	for _, schema := range readSchemas(serve(t)) {
		for _, attribute := range allAttributes(schema) {
			if !example.MatchString(attribute.Description) {
				t.Errorf("%s has no example: %s", attribute.Name, attribute.Description)
			}
			if !attribute.Required && !null.MatchString(attribute.Description) {
				t.Errorf("%s does not say what null means: %s", attribute.Name,
					attribute.Description)
			}
			if hasNumber(attribute.Type) && !strings.Contains(attribute.Description, "US dollars") {
				t.Errorf("%s has no unit: %s", attribute.Name, attribute.Description)
			}
		}
	}
}

// An absent argument of the provider block has a variable or a default.
func TestProviderDescriptionsHaveExamples(t *testing.T) {
	absent := regexp.MustCompile("Or\\s+`TENCENT|[Nn]ull|[Dd]efault")
	for _, attribute := range allAttributes(serve(t).schema.Provider) {
		if !attribute.Sensitive && !example.MatchString(attribute.Description) {
			t.Errorf("%s has no example: %s", attribute.Name, attribute.Description)
		}
		if !absent.MatchString(attribute.Description) {
			t.Errorf("%s does not say what happens without it: %s", attribute.Name,
				attribute.Description)
		}
	}
}

// hasNumber reports whether a type is an amount, or contains amounts.
func hasNumber(of tftypes.Type) bool {
	switch of := of.(type) {
	case tftypes.Map:
		return hasNumber(of.ElementType)
	case tftypes.Object:
		return hasNumber(of.AttributeTypes["remaining_credit"])
	}
	return of != nil && of.Is(tftypes.Number)
}

package provider_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestSchemasAreValid(t *testing.T) {
	s := serve(t)
	if len(s.schema.DataSourceSchemas) != 2 || len(s.schema.EphemeralResourceSchemas) != 1 || len(s.schema.ResourceSchemas) != 0 {
		t.Fatalf("got %+v", s.schema)
	}
	for _, schema := range []*tfprotov6.Schema{
		s.schema.Provider, s.schema.DataSourceSchemas[pluralDataSource], s.schema.DataSourceSchemas[singularDataSource],
		s.schema.EphemeralResourceSchemas[gate],
	} {
		attributes := schema.Block.Attributes
		for _, block := range schema.Block.BlockTypes {
			// A single block with a required argument would be required itself.
			single := block.Nesting == tfprotov6.SchemaNestedBlockNestingModeSingle &&
				!slices.ContainsFunc(block.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Required })
			if block.Block.Description == "" || (block.Nesting != tfprotov6.SchemaNestedBlockNestingModeList && !single) {
				t.Errorf("the block %s has no description, or is neither a list nor a single one without required arguments", block.TypeName)
			}
			attributes = append(attributes, block.Block.Attributes...)
		}
		secrets := []string{"secret_key", "security_token", "web_identity_token"}
		for _, attribute := range attributes {
			if attribute.Description == "" {
				t.Errorf("%s has no description", attribute.Name)
			}
			if secret := slices.Contains(secrets, attribute.Name); attribute.Sensitive != secret {
				t.Errorf("%s is sensitive: %v", attribute.Name, attribute.Sensitive)
			}
		}
	}
}

// The documentation is made of the descriptions.
func TestDescriptionsTellUnitNullAndExample(t *testing.T) {
	s := serve(t)
	null, example := regexp.MustCompile(`\b[Nn]ull\b`), regexp.MustCompile("such as\\s+`")
	for _, schema := range []*tfprotov6.Schema{
		s.schema.DataSourceSchemas[pluralDataSource], s.schema.DataSourceSchemas[singularDataSource], s.schema.EphemeralResourceSchemas[gate],
	} {
		attributes := schema.Block.Attributes
		for _, block := range schema.Block.BlockTypes {
			attributes = append(attributes, block.Block.Attributes...)
		}
		for _, attribute := range attributes {
			if !example.MatchString(attribute.Description) {
				t.Errorf("%s has no example: %s", attribute.Name, attribute.Description)
			}
			if !attribute.Required && !null.MatchString(attribute.Description) {
				t.Errorf("%s does not tell what null means: %s", attribute.Name, attribute.Description)
			}
			if hasNumber(attribute.Type) && !regexp.MustCompile("US dollars").MatchString(attribute.Description) {
				t.Errorf("%s has no unit: %s", attribute.Name, attribute.Description)
			}
		}
	}
}

// What the provider block leaves out comes from a variable, or has a default.
func TestProviderDescriptionsHaveExamples(t *testing.T) {
	s := serve(t)
	attributes := s.schema.Provider.Block.Attributes
	for _, block := range s.schema.Provider.Block.BlockTypes {
		attributes = append(attributes, block.Block.Attributes...)
	}
	example, absent := regexp.MustCompile("such as\\s+`"), regexp.MustCompile("Or\\s+`TENCENT|[Nn]ull|[Dd]efault")
	for _, attribute := range attributes {
		if !attribute.Sensitive && !example.MatchString(attribute.Description) {
			t.Errorf("%s has no example: %s", attribute.Name, attribute.Description)
		}
		if !absent.MatchString(attribute.Description) {
			t.Errorf("%s does not tell what happens without it: %s", attribute.Name, attribute.Description)
		}
	}
}

// hasNumber tells whether a type is an amount, or consists of amounts.
func hasNumber(of tftypes.Type) bool {
	switch of := of.(type) {
	case tftypes.Map:
		return hasNumber(of.ElementType)
	case tftypes.Object:
		return slices.ContainsFunc([]tftypes.Type{of.AttributeTypes["remaining_credit"]}, hasNumber)
	}
	return of != nil && of.Is(tftypes.Number)
}

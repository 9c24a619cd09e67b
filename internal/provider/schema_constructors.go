package provider

import (
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// constructors create optional attributes of one of the framework's schema packages. Each package
// has different types for them.
type constructors[A any] struct {
	boolean    func(description string) A
	number     func(description string, check validator.Number) A
	stringList func(description string, check validator.List) A
	numberMap  func(description string, check validator.Map) A
}

// dataSourceConstructors are the constructors of data sources.
var dataSourceConstructors = constructors[datasourceschema.Attribute]{
	boolean: func(description string) datasourceschema.Attribute {
		return datasourceschema.BoolAttribute{MarkdownDescription: description, Optional: true}
	},
	number: func(description string, check validator.Number) datasourceschema.Attribute {
		return datasourceschema.NumberAttribute{
			MarkdownDescription: description,
			Optional:            true,
			Validators:          []validator.Number{check},
		}
	},
	stringList: func(description string, check validator.List) datasourceschema.Attribute {
		return datasourceschema.ListAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{check},
		}
	},
	numberMap: func(description string, check validator.Map) datasourceschema.Attribute {
		return datasourceschema.MapAttribute{
			MarkdownDescription: description,
			ElementType:         types.NumberType,
			Optional:            true,
			Validators:          []validator.Map{check},
		}
	},
}

// ephemeralConstructors are the constructors of ephemeral resources.
var ephemeralConstructors = constructors[ephemeralschema.Attribute]{
	boolean: func(description string) ephemeralschema.Attribute {
		return ephemeralschema.BoolAttribute{MarkdownDescription: description, Optional: true}
	},
	number: func(description string, check validator.Number) ephemeralschema.Attribute {
		return ephemeralschema.NumberAttribute{
			MarkdownDescription: description,
			Optional:            true,
			Validators:          []validator.Number{check},
		}
	},
	stringList: func(description string, check validator.List) ephemeralschema.Attribute {
		return ephemeralschema.ListAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{check},
		}
	},
	numberMap: func(description string, check validator.Map) ephemeralschema.Attribute {
		return ephemeralschema.MapAttribute{
			MarkdownDescription: description,
			ElementType:         types.NumberType,
			Optional:            true,
			Validators:          []validator.Map{check},
		}
	},
}

// resourceConstructors are the constructors of managed resources.
var resourceConstructors = constructors[resourceschema.Attribute]{
	boolean: func(description string) resourceschema.Attribute {
		return resourceschema.BoolAttribute{MarkdownDescription: description, Optional: true}
	},
	number: func(description string, check validator.Number) resourceschema.Attribute {
		return resourceschema.NumberAttribute{
			MarkdownDescription: description,
			Optional:            true,
			Validators:          []validator.Number{check},
		}
	},
	stringList: func(description string, check validator.List) resourceschema.Attribute {
		return resourceschema.ListAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{check},
		}
	},
	numberMap: func(description string, check validator.Map) resourceschema.Attribute {
		return resourceschema.MapAttribute{
			MarkdownDescription: description,
			ElementType:         types.NumberType,
			Optional:            true,
			Validators:          []validator.Map{check},
		}
	},
}

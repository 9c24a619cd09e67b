package provider

import (
	"context"
	"fmt"
	"time"

	datasourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	ephemeraltimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	resourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

const (
	readTimeout   = "timeouts.read"
	openTimeout   = "timeouts.open"
	createTimeout = "timeouts.create"
	updateTimeout = "timeouts.update"

	defaultTimeout = 20 * time.Minute
)

const (
	timeoutsDescription    = "The timeouts, such as "
	planTimeoutDescription = " It applies in the plan and at apply while the check is "
)

var timeoutDescription = fmt.Sprintf("The maximum time of a read, such as `\"30s\"` or `\"1h\"`. "+
	"Null is `\"%.0fm\"`.", defaultTimeout.Minutes())

// readTimeoutsBlock returns the block timeouts of a data source. It is a block, because in an
// attribute, Terraform silently drops an unknown name. An example is open in a data source.
func readTimeoutsBlock(ctx context.Context) datasourceschema.Block {
	block := datasourcetimeouts.BlockWithOpts(ctx,
		datasourcetimeouts.Opts{ReadDescription: timeoutDescription})
	if nested, ok := block.(datasourceschema.SingleNestedBlock); ok {
		nested.MarkdownDescription = timeoutsDescription + "`timeouts { read = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return block
}

// openTimeoutsBlock returns the block timeouts of an ephemeral resource.
func openTimeoutsBlock(ctx context.Context) ephemeralschema.Block {
	block := ephemeraltimeouts.BlockWithOpts(ctx,
		ephemeraltimeouts.Opts{OpenDescription: timeoutDescription})
	if nested, ok := block.(ephemeralschema.SingleNestedBlock); ok {
		nested.MarkdownDescription = timeoutsDescription + "`timeouts { open = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return block
}

// planTimeoutsBlock returns the block timeouts of a managed resource that reads in the plan.
func planTimeoutsBlock(ctx context.Context) resourceschema.Block {
	block := resourcetimeouts.Block(ctx, resourcetimeouts.Opts{
		Create:            true,
		CreateDescription: timeoutDescription + planTimeoutDescription + "not in the state.",
		Update:            true,
		UpdateDescription: timeoutDescription + planTimeoutDescription + "in the state.",
	})
	if nested, ok := block.(resourceschema.SingleNestedBlock); ok {
		nested.MarkdownDescription = timeoutsDescription + "`timeouts { create = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return block
}

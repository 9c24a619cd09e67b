package provider

import (
	"context"
	"fmt"
	"time"

	datasourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	ephemeraltimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

const (
	readTimeout = "timeouts.read"
	openTimeout = "timeouts.open"

	defaultTimeout = 20 * time.Minute
)

const timeoutsDescription = "How long to try, such as "

var timeoutDescription = fmt.Sprintf("How long a read may take, such as `\"30s\"` or `\"1h\"`. "+
	"Null is `\"%.0fm\"`.", defaultTimeout.Minutes())

// readTimeoutsBlock returns the block timeouts of a data source. It is a block because Terraform
// silently drops an unknown name in an attribute, such as open in a data source.
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

package provider

import (
	"context"
	"fmt"
	"time"

	readtimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	opentimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeral "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// The arguments that bound a read.
const (
	readArgument = "timeouts.read"
	openArgument = "timeouts.open"
)

const defaultTimeout = 20 * time.Minute

const timeoutsDescription = "How long to try, such as "

var timeoutDescription = fmt.Sprintf("How long a read may take, such as `\"30s\"` or `\"1h\"`. Null is `\"%.0fm\"`.", defaultTimeout.Minutes())

// Timeouts are blocks, because in an attribute Terraform drops a name that the schema does not
// have, such as open in a data source, without a word.

func readTimeoutsBlock(ctx context.Context) datasource.Block {
	block := readtimeouts.BlockWithOpts(ctx, readtimeouts.Opts{ReadDescription: timeoutDescription})
	if nested, ok := block.(datasource.SingleNestedBlock); ok {
		nested.MarkdownDescription = timeoutsDescription + "`timeouts { read = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return block
}

func openTimeoutsBlock(ctx context.Context) ephemeral.Block {
	block := opentimeouts.BlockWithOpts(ctx, opentimeouts.Opts{OpenDescription: timeoutDescription})
	if nested, ok := block.(ephemeral.SingleNestedBlock); ok {
		nested.MarkdownDescription = timeoutsDescription + "`timeouts { open = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return block
}

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

func readTimeoutAttribute(ctx context.Context) datasource.Attribute {
	attribute := readtimeouts.AttributesWithOpts(ctx, readtimeouts.Opts{ReadDescription: timeoutDescription})
	if nested, ok := attribute.(datasource.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription + "`{ read = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return attribute
}

func openTimeoutAttribute(ctx context.Context) ephemeral.Attribute {
	attribute := opentimeouts.AttributesWithOpts(ctx, opentimeouts.Opts{OpenDescription: timeoutDescription})
	if nested, ok := attribute.(ephemeral.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription + "`{ open = \"1h\" }`."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return attribute
}

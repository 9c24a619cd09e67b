package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
)

// rateValidator requires a finite rate greater than 0. terraform-plugin-framework-validators has no
// validator of a number's range.
type rateValidator struct{}

func (rateValidator) Description(context.Context) string { return "greater than 0" }

func (v rateValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (rateValidator) ValidateNumber(_ context.Context, request validator.NumberRequest,
	response *validator.NumberResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if rate, _ := request.ConfigValue.ValueBigFloat().Float64(); !connection.ValidRate(rate) {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid request limit",
			fmt.Sprintf("%s is %v.\n\nSet a number greater than 0, such as 3.", request.Path, rate))
	}
}

// durationValidator requires the duration of a session of STS.
//
// An Int64Attribute with int64validator.Between is not suitable. For session_duration = 1.5, the
// framework adds two errors that do not name the argument. They say "always an error in the
// provider".
type durationValidator struct{}

func (durationValidator) Description(context.Context) string {
	return "a whole number of seconds from 0 to 43200"
}

func (v durationValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v durationValidator) ValidateNumber(ctx context.Context, request validator.NumberRequest,
	response *validator.NumberResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if value := request.ConfigValue.ValueBigFloat(); !value.IsInt() || value.Sign() < 0 ||
		value.Cmp(big.NewFloat(43200)) > 0 {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid duration",
			fmt.Sprintf("%s is %s.\n\nSet %s.", request.Path, value.Text('g', 10),
				v.Description(ctx)))
	}
}

// timeoutsValidator requires each timeout to be greater than 0, because a read without time cannot
// begin. terraform-plugin-framework-timeouts checks only that it is a duration.
type timeoutsValidator struct{}

func (timeoutsValidator) Description(context.Context) string { return "durations greater than 0" }

func (v timeoutsValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (timeoutsValidator) ValidateObject(_ context.Context, request validator.ObjectRequest,
	response *validator.ObjectResponse,
) {
	attributes := request.ConfigValue.Attributes()
	for _, name := range sortedKeys(attributes) {
		text, ok := attributes[name].(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if duration, err := time.ParseDuration(text.ValueString()); err == nil && duration <= 0 {
			response.Diagnostics.AddAttributeError(request.Path.AtName(name), "Invalid timeout",
				fmt.Sprintf("%s is %q.\n\nSet a duration greater than 0, such as \"20m\".",
					request.Path.AtName(name), text.ValueString()))
		}
	}
}

// offenders are the invalid elements of one value, for one diagnostic.
type offenders struct {
	at    path.Path // of the first invalid element, or of the value
	lines []string
	count int
}

func (o *offenders) add(at path.Path, what string) {
	if o.count == 0 {
		o.at = at
	}
	if o.count++; o.count <= maxListed {
		o.lines = append(o.lines, "  "+at.String()+" "+what)
	}
}

// list returns one line for each of the first invalid elements. The lines are indented, because
// Terraform does not wrap indented lines.
func (o *offenders) list() string {
	if more := o.count - len(o.lines); more > 0 {
		return strings.Join(o.lines, "\n") + fmt.Sprintf("\n  and %d more", more)
	}
	return strings.Join(o.lines, "\n")
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

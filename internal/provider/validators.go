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

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// minimumsValidator wants every key among the uins beside it, and every value a minimum.
type minimumsValidator struct{}

func (minimumsValidator) Description(context.Context) string {
	return "keys that are in uins, and values that are not null"
}

func (v minimumsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (minimumsValidator) ValidateMap(ctx context.Context, request validator.MapRequest, response *validator.MapResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	var uins types.List
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, request.Path.ParentPath().AtName("uins"), &uins)...)
	asked, complete := known(uins)
	offenders := offenders{at: request.Path}
	elements := request.ConfigValue.Elements()
	for _, key := range sortedKeys(elements) {
		at := request.Path.AtMapKey(key)
		number, ok := elements[key].(types.Number)
		switch {
		case complete && !asked[key]:
			offenders.add(at, "is for a UIN that is not in uins")
		case !ok || number.IsUnknown():
		case number.IsNull():
			offenders.add(at, "is null")
		default:
			if _, err := money.Threshold(number.ValueBigFloat()); err != nil {
				offenders.add(at, fmt.Sprintf("is %s: %s", number.ValueBigFloat().Text('g', 10), err))
			}
		}
	}
	if offenders.count > 0 {
		// The path ends at the map: at a key, Terraform 1.11 crashes when a map in HCL has a number for a key, as in
		// { 100000000007 = 500 } (tfdiags.hclRangeFromIndexStepAndAttribute takes every key for a string).
		response.Diagnostics.AddAttributeError(request.Path, "Invalid minimum", offenders.list()+
			"\nminimums gives UINs of uins a minimum of their own, in US dollars.")
	}
}

// known returns the elements of a list of strings, and whether they are all known.
func known(list types.List) (elements map[string]bool, complete bool) {
	elements, complete = map[string]bool{}, !list.IsUnknown() && !list.IsNull()
	for _, element := range list.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			complete = false
			continue
		}
		elements[text.ValueString()] = true
	}
	return elements, complete
}

// minimumValidator wants a number that an amount can be held against.
type minimumValidator struct{}

func (minimumValidator) Description(context.Context) string { return "a number below 1e41" }

func (v minimumValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (minimumValidator) ValidateNumber(_ context.Context, request validator.NumberRequest, response *validator.NumberResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if _, err := money.Threshold(request.ConfigValue.ValueBigFloat()); err != nil {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid minimum", fmt.Sprintf("%s is %s: %s.",
			request.Path, request.ConfigValue.ValueBigFloat().Text('g', 10), err))
	}
}

// rateValidator wants a rate greater than 0.
type rateValidator struct{}

func (rateValidator) Description(context.Context) string { return "greater than 0" }

func (v rateValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (rateValidator) ValidateNumber(_ context.Context, request validator.NumberRequest, response *validator.NumberResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if rate, _ := request.ConfigValue.ValueBigFloat().Float64(); !validRate(rate) {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid request rate",
			fmt.Sprintf("%s is %v. It must be a number greater than 0.", request.Path, rate))
	}
}

// durationValidator wants a session's duration.
type durationValidator struct{}

func (durationValidator) Description(context.Context) string {
	return "a whole number of seconds from 0 to 43200"
}

func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v durationValidator) ValidateNumber(ctx context.Context, request validator.NumberRequest, response *validator.NumberResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if value := request.ConfigValue.ValueBigFloat(); !value.IsInt() || value.Sign() < 0 || value.Cmp(big.NewFloat(43200)) > 0 {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid duration",
			fmt.Sprintf("%s is %s. It must be %s.", request.Path, value.Text('g', 10), v.Description(ctx)))
	}
}

// timeoutsValidator wants every timeout greater than 0: none would let a read begin.
type timeoutsValidator struct{}

func (timeoutsValidator) Description(context.Context) string { return "durations greater than 0" }

func (v timeoutsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (timeoutsValidator) ValidateObject(_ context.Context, request validator.ObjectRequest, response *validator.ObjectResponse) {
	attributes := request.ConfigValue.Attributes()
	for _, name := range sortedKeys(attributes) {
		text, ok := attributes[name].(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if duration, err := time.ParseDuration(text.ValueString()); err == nil && duration <= 0 {
			response.Diagnostics.AddAttributeError(request.Path.AtName(name), "Invalid timeout",
				fmt.Sprintf("%s is %q. It must be greater than 0, such as \"20m\".", request.Path.AtName(name), text.ValueString()))
		}
	}
}

// offenders collects offending values for one message.
type offenders struct {
	at    path.Path // of the first
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

// list returns a line for each, indented so that Terraform does not wrap it.
func (o *offenders) list() string {
	if more := o.count - len(o.lines); more > 0 {
		return strings.Join(o.lines, "\n") + fmt.Sprintf("\n  and %d more", more)
	}
	return strings.Join(o.lines, "\n")
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// shorten quotes at most 60 characters of a value.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return fmt.Sprintf("%q…", string(runes[:60]))
	}
	return fmt.Sprintf("%q", text)
}

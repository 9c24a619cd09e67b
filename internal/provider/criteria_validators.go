package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

const (
	whatMinimum = "A minimum is a number of US dollars, such as 100.50. Correct it, or remove it."

	uinForm = "a decimal integer from 1 to 18446744073709551615 without leading zeros"
	whatUIN = "Correct the UINs. A UIN is the number of a Tencent Cloud account, such as " +
		"\"100000000007\": " + uinForm + "."
)

// uinsValidator requires the decimal form of each UIN. An empty list is valid: criteriaModel.check
// requires a UIN in uins, and an empty list of account IDs restricts nothing.
//
// listvalidator.ValueStringsAre would add one diagnostic for each invalid element.
type uinsValidator struct{}

func (uinsValidator) Description(context.Context) string { return "UINs, each " + uinForm }

func (v uinsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (uinsValidator) ValidateList(_ context.Context, request validator.ListRequest,
	response *validator.ListResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	invalid := offenders{at: request.Path}
	for i, element := range request.ConfigValue.Elements() {
		at := request.Path.AtListIndex(i)
		switch uin, ok := element.(types.String); {
		case !ok || element.IsUnknown():
		case element.IsNull():
			invalid.add(at, "is null")
		default:
			if _, err := partner.ParseUIN(uin.ValueString()); err != nil {
				invalid.add(at, fmt.Sprintf("is %s: %s", credential.Quote(uin.ValueString()), err))
			}
		}
	}
	if invalid.count > 0 {
		response.Diagnostics.AddAttributeError(invalid.at,
			"Invalid UIN", invalid.list()+"\n\n"+whatUIN)
	}
}

// uinValidator requires a UIN in decimal form.
type uinValidator struct{}

func (uinValidator) Description(context.Context) string { return uinForm }

func (v uinValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (uinValidator) ValidateString(_ context.Context, request validator.StringRequest,
	response *validator.StringResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if _, err := partner.ParseUIN(request.ConfigValue.ValueString()); err != nil {
		response.Diagnostics.Append(invalidUIN(request.Path,
			request.ConfigValue.ValueString(), err))
	}
}

// minimumValidator requires a number that money.Threshold accepts.
type minimumValidator struct{}

func (minimumValidator) Description(context.Context) string { return "a number below 1e41" }

func (v minimumValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (minimumValidator) ValidateNumber(_ context.Context, request validator.NumberRequest,
	response *validator.NumberResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if _, err := money.Threshold(request.ConfigValue.ValueBigFloat()); err != nil {
		response.Diagnostics.AddAttributeError(request.Path,
			"Invalid minimum", fmt.Sprintf("%s is %s: %s.\n\n%s",
				request.Path, request.ConfigValue.ValueBigFloat().Text('g', 10), err, whatMinimum))
	}
}

// minimumsValidator requires each value to be a minimum. criteriaModel.check checks the keys.
//
// mapvalidator.KeysAre and mapvalidator.ValueNumbersAre are not suitable, because the paths of
// their diagnostics end at a map's key. If a key is a number without quotes, as in
// { 100000000007 = 500 }, Terraform 1.11 crashes at such a path. Its function
// tfdiags.hclRangeFromIndexStepAndAttribute expects each key to be a string.
type minimumsValidator struct{}

func (minimumsValidator) Description(context.Context) string {
	return "numbers below 1e41 that are not null"
}

func (v minimumsValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (minimumsValidator) ValidateMap(_ context.Context, request validator.MapRequest,
	response *validator.MapResponse,
) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	invalid := offenders{at: request.Path}
	elements := request.ConfigValue.Elements()
	for _, key := range sortedKeys(elements) {
		at := request.Path.AtMapKey(key)
		value, ok := elements[key].(types.Number)
		switch {
		case !ok || value.IsUnknown():
		case value.IsNull():
			invalid.add(at, "is null")
		default:
			if _, err := money.Threshold(value.ValueBigFloat()); err != nil {
				invalid.add(at, fmt.Sprintf("is %s: %s", value.ValueBigFloat().Text('g', 10), err))
			}
		}
	}
	if invalid.count > 0 {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid minimum", invalid.list()+
			"\n\n"+whatMinimum)
	}
}

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// uinsValidator wants at least one UIN, and every one in its one decimal form.
type uinsValidator struct{}

func (uinsValidator) Description(context.Context) string {
	return "at least one UIN, each " + uinForm
}

func (v uinsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (uinsValidator) ValidateList(_ context.Context, request validator.ListRequest, response *validator.ListResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	elements := request.ConfigValue.Elements()
	if len(elements) == 0 {
		response.Diagnostics.AddAttributeError(request.Path, "No UINs",
			request.Path.String()+" is []. Name at least one customer; a gate that asks about nobody would always be open.")
		return
	}
	offenders := offenders{at: request.Path}
	for i, element := range elements {
		at := request.Path.AtListIndex(i)
		switch uin, ok := element.(types.String); {
		case !ok || element.IsUnknown():
		case element.IsNull():
			offenders.add(at, "is null")
		default:
			if _, err := partner.ParseUIN(uin.ValueString()); err != nil {
				offenders.add(at, fmt.Sprintf("is %s: %s", shorten(uin.ValueString()), err))
			}
		}
	}
	if offenders.count > 0 {
		response.Diagnostics.AddAttributeError(offenders.at, "Invalid UIN", offenders.list()+"\n"+whatUIN)
	}
}

const (
	uinForm = "a decimal integer from 1 to 18446744073709551615 without leading zero"
	whatUIN = "A UIN is the number of a Tencent Cloud account, such as \"100000000007\": " + uinForm + "."
)

// uinValidator wants one UIN in its one decimal form.
type uinValidator struct{}

func (uinValidator) Description(context.Context) string {
	return uinForm
}

func (v uinValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (uinValidator) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	if _, err := partner.ParseUIN(request.ConfigValue.ValueString()); err != nil {
		response.Diagnostics.Append(invalidUIN(request.Path, request.ConfigValue.ValueString(), err))
	}
}

func invalidUIN(at path.Path, text string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid UIN", fmt.Sprintf("%s is %s: %s.\n\n%s", at, shorten(text), err, whatUIN))
}

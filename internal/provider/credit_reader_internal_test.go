package provider

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// panicking is a source of keys with a defect.
type panicking struct{}

func (panicking) Credentials(context.Context) (tencentapi.Credentials, error) { panic("defect") }

// A panic in a goroutine of the client would end the process, and Terraform would report that the
// plugin crashed.
func TestPanicOfTheClientIsADiagnostic(t *testing.T) {
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	client := tencentapi.New(endpoint, http.DefaultTransport, "test", "test")
	reader := partner.NewReader(client, panicking{}, partner.Limits{})
	r := creditReader{&providerData{reader: reader}}
	limit := timeLimit{
		argument: readTimeout,
		value: func(_ context.Context, fallback time.Duration) (time.Duration, diag.Diagnostics) {
			return fallback, nil
		},
	}
	c := criteria{uins: []partner.UIN{1}}
	c.NormalStatus, c.PartnerMinimum = true, &money.Amount{}
	read, diagnostics := r.read(t.Context(), c, limit)
	if read.uins != nil || len(diagnostics) != 1 ||
		diagnostics[0].Severity() != diag.SeverityError ||
		diagnostics[0].Summary() != "Defect in the provider" ||
		!strings.Contains(diagnostics[0].Detail(), "Set TF_LOG_PROVIDER=ERROR") {
		t.Errorf("got %v, %v", read, diagnostics)
	}
}

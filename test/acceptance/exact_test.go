package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// decimal reads a decimal text exactly.
func decimal(t *testing.T, text string) *big.Rat {
	t.Helper()
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a decimal", text)
	}
	return number
}

type credit struct {
	Total     json.Number `json:"total_credit"`
	Remaining json.Number `json:"remaining_credit"`
	Used      json.Number `json:"used_credit"`
}

type credits struct {
	UINs       []string               `json:"uins"`
	Credits    map[string]credit      `json:"credits"`
	Shortfalls map[string]json.Number `json:"shortfalls"`
	Totals     credit                 `json:"totals"`
}

func TestAccNoDigitIsLostOrAdded(t *testing.T) {
	requireCLI(t)
	awkward := []string{
		"0.1", "0.30", "1000.10", "12345678901234567.89", "-3.5", "1E-7",
		"0", "0.000959",
	}
	const minimum = "1000000.000001"
	customers := simulator.Customers{}
	want := credits{Credits: map[string]credit{}, Shortfalls: map[string]json.Number{}}
	sums := [3]*big.Rat{new(big.Rat), new(big.Rat), new(big.Rat)}
	var uins []string
	for i := range 120 {
		uin := uint64(100000000000 + i)
		total, remaining := awkward[i%len(awkward)], awkward[(i/len(awkward)+i)%len(awkward)]
		customers[uin] = simulator.Customer{
			TotalCredit:     json.RawMessage(total),
			RemainingCredit: json.RawMessage(remaining),
		}
		used := new(big.Rat).Sub(decimal(t, total), decimal(t, remaining))
		for j, amount := range []*big.Rat{decimal(t, total), decimal(t, remaining), used} {
			sums[j].Add(sums[j], amount)
		}
		uins = append(uins, fmt.Sprint(uin))
		want.Credits[fmt.Sprint(uin)] = credit{
			json.Number(total), json.Number(remaining),
			json.Number(used.FloatString(30)),
		}
		if shortfall := new(big.Rat).Sub(decimal(t, minimum),
			decimal(t, remaining)); shortfall.Sign() > 0 {
			want.Shortfalls[fmt.Sprint(uin)] = json.Number(shortfall.FloatString(30))
		}
	}
	want.Totals = credit{
		json.Number(sums[0].FloatString(30)), json.Number(sums[1].FloatString(30)),
		json.Number(sums[2].FloatString(30)),
	}

	_, url := simtest.Serve(t, simulator.Options{
		Customers: customers, Limit: simulator.DocumentedLimit, Shuffle: true,
	})
	w := open(t, url, fmt.Sprintf(`
data "tencentpartner_customer_credits" "all" {
  uins                     = [%[1]s]
  minimum_remaining_credit = %[2]s
}
data "tencentpartner_customer_credits" "direct" {
  direct_customers         = true
  minimum_remaining_credit = %[2]s
}
output "all" { value = data.tencentpartner_customer_credits.all }
output "direct" { value = data.tencentpartner_customer_credits.direct }
`, strings.Join(uins, ", "), minimum))
	w.succeed("apply", "-auto-approve", "-input=false")

	for _, name := range []string{"all", "direct"} {
		var output credits
		if err := json.Unmarshal([]byte(w.succeed("output", "-json", name)), &output); err != nil {
			t.Fatal(err)
		}
		compare(t, "output -json "+name, output, want)
		if !slices.Equal(output.UINs, uins) {
			t.Errorf("the uins of %s are %v", name, output.UINs)
		}
	}

	var shown struct {
		Values struct {
			Root struct {
				Resources []struct{ Values credits } `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(w.succeed("show", "-json")), &shown); err != nil {
		t.Fatal(err)
	}
	if len(shown.Values.Root.Resources) != 2 {
		t.Fatalf("show -json shows %d resources", len(shown.Values.Root.Resources))
	}
	for _, resource := range shown.Values.Root.Resources {
		compare(t, "show -json", resource.Values, want)
	}

	if stdout, _, code := w.run("plan", "-detailed-exitcode", "-input=false"); code != 0 {
		t.Errorf("a second plan returns %d, want 0 for no change:\n%s", code, stdout)
	}
}

// compare wants equal decimals, and no more digits than the API wrote.
func compare(t *testing.T, where string, got, want credits) {
	t.Helper()
	equal := func(what string, got, want json.Number) {
		t.Helper()
		if got == "" || decimal(t, got.String()).Cmp(decimal(t, want.String())) != 0 {
			t.Errorf("%s: %s is %s, want %s", where, what, got, want)
		}
	}
	if len(got.Credits) != len(want.Credits) || len(got.Shortfalls) != len(want.Shortfalls) {
		t.Errorf("%s: %d credits and %d shortfalls, want %d and %d", where,
			len(got.Credits), len(got.Shortfalls), len(want.Credits), len(want.Shortfalls))
	}
	for uin, wanted := range want.Credits {
		equal("total of "+uin, got.Credits[uin].Total, wanted.Total)
		equal("remaining of "+uin, got.Credits[uin].Remaining, wanted.Remaining)
		equal("used of "+uin, got.Credits[uin].Used, wanted.Used)
	}
	for uin, wanted := range want.Shortfalls {
		equal("shortfall of "+uin, got.Shortfalls[uin], wanted)
	}
	equal("sum of totals", got.Totals.Total, want.Totals.Total)
	equal("sum of remaining", got.Totals.Remaining, want.Totals.Remaining)
	equal("sum of used", got.Totals.Used, want.Totals.Used)
}

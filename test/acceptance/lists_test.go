package acceptance_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// openList returns a workspace that reads a number of UINs, its simulator, and the UINs at the
// indices: these are not customers.
func openList(
	t *testing.T, uins int, indices []int,
) (w *workspace, sim *simtest.Simulator, notCustomers []string) {
	t.Helper()
	const first = 100_000_000_001
	options := simulator.Options{Customers: simulator.Customers{}, NotCustomerFails: true}
	list := make([]string, 0, uins)
	for i := range uins {
		list = append(list, fmt.Sprint(first+i))
		if slices.Contains(indices, i) {
			notCustomers = append(notCustomers, fmt.Sprint(first+i))
			continue
		}
		options.Customers[uint64(first+i)] = simulator.Customer{
			TotalCredit: []byte("5"), RemainingCredit: []byte("4"),
		}
	}
	sim, url := simtest.Serve(t, options)
	w = open(t, url, `
provider "tencentpartner" {
  max_requests_per_second = 1000 # the test is not about the limit
}

variable "allow_missing" {
  type = bool
}

data "tencentpartner_customer_credits" "all" {
  uins          = split(",", file("uins.txt"))
  allow_missing = var.allow_missing
}

output "missing" {
  value = join(",", data.tencentpartner_customer_credits.all.missing_uins)
}
`)
	w.write("uins.txt", strings.Join(list, ",")) // messages do not show a file
	return w, sim, notCustomers
}

// A few UINs of a list are not customers. The error names them, or the read allows them, at any
// position. With these lists, an earlier version reported an error of the account.
func TestAccUINsThatAreNotCustomersAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		uins    int
		indices []int
	}{
		"three of 50":    {50, []int{8, 25, 41}},
		"eight of 2,000": {2000, []int{0, 50, 100, 150, 200, 333, 1000, 1666}},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, notCustomers := openList(t, c.uins, c.indices)
			for range 3 {
				stdout := w.succeed("plan", "-input=false", "-no-color", "-var=allow_missing=true")
				if !strings.Contains(stdout, strings.Join(notCustomers, ",")) {
					t.Errorf("the UINs %v are not missing:\n%s", notCustomers, stdout)
				}
				stdout, stderr, code := w.run("plan", "-input=false", "-no-color",
					"-var=allow_missing=false")
				if code != 1 || !strings.Contains(stderr, "No credit record") {
					t.Fatalf("exit code %d:\n%s%s", code, stdout, stderr)
				}
				if named := uinsIn(stderr); !slices.Equal(named, notCustomers) {
					t.Errorf("named are %v, want %v:\n%s", named, notCustomers, stderr)
				}
			}
		})
	}
}

var uinPattern = regexp.MustCompile(`\b1000000\d{5}\b`)

// uinsIn returns the UINs that a message names, sorted and each once.
func uinsIn(message string) []string {
	return slices.Compact(slices.Sorted(slices.Values(uinPattern.FindAllString(message, -1))))
}

// If no UIN of a list is a customer, there is one error after few requests. It names twenty of the
// UINs that were tried.
func TestAccListWithoutCustomersIsOneError(t *testing.T) {
	var all []int
	for i := range 120 {
		all = append(all, i)
	}
	w, sim, _ := openList(t, 120, all)
	for _, allow := range []bool{false, true} {
		before := len(sim.Requests())
		stdout, stderr, code := w.run("plan", "-input=false", "-no-color",
			"-var=allow_missing="+strconv.FormatBool(allow))
		message := strings.Join(strings.Fields(strings.ReplaceAll(stderr, "│", "")), " ")
		if code != 1 || strings.Count(stderr, "Error: ") != 1 ||
			!strings.Contains(message, "No customer can be read") ||
			!strings.Contains(message, "and 20 more") || len(uinsIn(message)) != 20 {
			t.Fatalf("exit code %d:\n%s%s", code, stdout, stderr)
		}
		requests := sim.Requests()[before:]
		tried := map[string]bool{}
		for _, request := range requests {
			if len(request.UINs) == 1 {
				tried[fmt.Sprint(request.UINs[0])] = true
			}
		}
		for _, uin := range uinsIn(message) {
			if !tried[uin] {
				t.Errorf("the UIN %s is named, and was not tried alone", uin)
			}
		}
		if len(requests) > 45 || len(tried) != 40 {
			t.Errorf("%d requests, %d UINs alone; want 45 at most, and 40", len(requests),
				len(tried))
		}
	}
}

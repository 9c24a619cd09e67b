package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// openStrangers returns a workspace that reads so many UINs, of which those at the indices are no
// customers, and its simulator.
func openStrangers(t *testing.T, uins int, indices []int) (w *workspace, sim *simtest.Simulator, strangers []string) {
	t.Helper()
	const first = 100_000_000_001
	options := simulator.Options{Customers: simulator.Customers{}, NotCustomerFails: true}
	list := make([]string, 0, uins)
	for i := range uins {
		list = append(list, fmt.Sprint(first+i))
		if slices.Contains(indices, i) {
			strangers = append(strangers, fmt.Sprint(first+i))
			continue
		}
		options.Customers[uint64(first+i)] = simulator.Customer{TotalCredit: json.RawMessage("5"), RemainingCredit: json.RawMessage("4")}
	}
	sim, url := simulate(t, options)
	w = open(t, url, `
provider "tencentpartner" {
  max_requests_per_second = 1000 # the limit is not what is tested
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
	w.write("uins.txt", strings.Join(list, ",")) // and not where messages show it
	return w, sim, strangers
}

// Few strangers in a list are named, or allowed, wherever they stand. These lists made the first
// edition blame the account.
func TestStrangersInAListAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		uins    int
		indices []int
	}{
		"three of 50":    {50, []int{8, 25, 41}},
		"eight of 2,000": {2000, []int{0, 50, 100, 150, 200, 333, 1000, 1666}},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, strangers := openStrangers(t, c.uins, c.indices)
			for range 3 {
				if stdout := w.succeed("plan", "-input=false", "-no-color", "-var=allow_missing=true"); !strings.Contains(stdout, strings.Join(strangers, ",")) {
					t.Errorf("the strangers %v are not missing:\n%s", strangers, stdout)
				}
				stdout, stderr, code := w.run("plan", "-input=false", "-no-color", "-var=allow_missing=false")
				if code != 1 || !strings.Contains(stderr, "Customers without a credit") {
					t.Fatalf("exit code %d:\n%s%s", code, stdout, stderr)
				}
				if named := uinsIn(stderr); !slices.Equal(named, strangers) {
					t.Errorf("named are %v, want %v:\n%s", named, strangers, stderr)
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

// A list of nothing but strangers is one error after few requests, which names twenty of the UINs that
// were tried.
func TestListOfStrangersIsOneError(t *testing.T) {
	var all []int
	for i := range 120 {
		all = append(all, i)
	}
	w, sim, _ := openStrangers(t, 120, all)
	for _, allow := range []bool{false, true} {
		before := len(sim.Requests())
		stdout, stderr, code := w.run("plan", "-input=false", "-no-color", "-var=allow_missing="+strconv.FormatBool(allow))
		message := strings.Join(strings.Fields(strings.ReplaceAll(stderr, "│", "")), " ")
		if code != 1 || strings.Count(stderr, "Error: ") != 1 || !strings.Contains(message, "No customer's credit can be read") ||
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
			t.Errorf("%d requests, %d UINs alone; want 45 at most, and 40", len(requests), len(tried))
		}
	}
}

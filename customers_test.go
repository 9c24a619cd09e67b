package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The last of the examples' customers is the one whose credit changes.
const (
	poorCustomer = "100000000009"
	enough       = "100.00" // US dollars; the use cases want 100
	tooLittle    = "99.99"
)

// customersFile is a file with the examples' customers, whose credit can change.
type customersFile struct {
	file string
}

// newCustomersFile returns a file in which everybody has enough.
func newCustomersFile(t *testing.T) *customersFile {
	t.Helper()
	c := &customersFile{filepath.Join(t.TempDir(), "customers.json")}
	c.set(t, enough)
	return c
}

// simulate starts a simulator and returns its URL.
func (c *customersFile) simulate(t *testing.T) string {
	t.Helper()
	_, url := simulate(t, simulator.Options{File: c.file, Limit: simulator.DocumentedLimit})
	return url
}

// set gives the last customer so much.
func (c *customersFile) set(t *testing.T, remaining string) {
	t.Helper()
	all := readFile(t, filepath.Join(useCases, "customers.json"))
	const credit = "\"RemainingCredit\": "
	last := strings.LastIndex(all, credit) + len(credit)
	text := all[:last] + remaining + all[strings.LastIndex(all, "}\n}"):]
	if err := os.WriteFile(c.file+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(c.file+".new", c.file); err != nil {
		t.Fatal(err)
	}
}

package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The credit of the last of the examples' customers changes. The use cases require 100 US dollars.
const (
	lastCustomer = "100000000009"
	enough       = "100.00"
	tooLittle    = "99.99"
)

// customersFile is a file with the examples' customers.
type customersFile struct {
	path string
}

// newCustomersFile returns a file in which all customers have enough.
func newCustomersFile(t *testing.T) *customersFile {
	t.Helper()
	c := &customersFile{filepath.Join(t.TempDir(), "customers.json")}
	c.set(t, enough)
	return c
}

// serve starts a simulator of these customers and returns its URL.
func (c *customersFile) serve(t *testing.T) string {
	t.Helper()
	_, url := simtest.Serve(t, simulator.Options{File: c.path, Limit: simulator.DocumentedLimit})
	return url
}

// set sets the remaining credit of the last customer.
func (c *customersFile) set(t *testing.T, remaining string) {
	t.Helper()
	all := readFile(t, filepath.Join(root, "examples/usecases/customers.json"))
	const credit = "\"RemainingCredit\": "
	last := strings.LastIndex(all, credit) + len(credit)
	text := all[:last] + remaining + all[strings.LastIndex(all, "}\n}"):]
	if err := os.WriteFile(c.path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(c.path+".new", c.path); err != nil {
		t.Fatal(err)
	}
}

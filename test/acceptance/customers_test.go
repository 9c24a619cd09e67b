package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
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
	text string // of the example's file
}

// newCustomersFile returns a file in which all customers of a use case have enough.
func newCustomersFile(t *testing.T, u usecase.UseCase) *customersFile {
	t.Helper()
	c := &customersFile{
		path: filepath.Join(t.TempDir(), "customers.json"),
		text: readFile(t, u.Customers),
	}
	c.set(t, enough)
	return c
}

// serve starts a simulator of these customers and returns its URL.
func (c *customersFile) serve(t *testing.T) string {
	t.Helper()
	_, url := simtest.Serve(t, simulator.Options{File: c.path, Limit: simulator.DocumentedLimit})
	return url
}

// set sets the remaining credit of the last customer. The rest is as in the example's file.
func (c *customersFile) set(t *testing.T, remaining string) {
	t.Helper()
	c.write(t, changed(t, c.text, lastCustomer, "RemainingCredit", remaining))
}

// write replaces the file.
func (c *customersFile) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(c.path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(c.path+".new", c.path); err != nil {
		t.Fatal(err)
	}
}

// changed returns a customers' file in which a member of a customer, or of Partner, has another
// JSON value.
func changed(t *testing.T, text, of, member, value string) string {
	t.Helper()
	pattern := regexp.MustCompile(`("` + of + `": \{[^}]*"` + member + `": )[^,}]+`)
	if !pattern.MatchString(text) {
		t.Fatalf("%q has no %s in:\n%s", of, member, text)
	}
	return pattern.ReplaceAllString(text, "${1}"+value)
}

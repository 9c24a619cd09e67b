//go:build unix

package benchmark_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
)

// expression is a way to give a gate its list of UINs.
type expression struct {
	name     string
	text     string // empty means a literal list
	variable string // the type of the variable uins; empty means that there is none
	slow     bool   // Terraform's time grows faster than the number of UINs
}

// expressions are the ways to give a list of UINs. The first one is the fastest.
var expressions = []expression{
	{name: "`split` of a file", text: `split(",", file("${path.module}/uins.txt"))`},
	{name: "`csvdecode(…)[*].uin`", text: `csvdecode(file("${path.module}/uins.csv"))[*].uin`},
	{name: "`keys` of a variable `map(number)`", text: "keys(var.uins)", variable: "map(number)"},
	{name: "Variable `set(string)`", text: "var.uins", variable: "set(string)"},
	{name: "Variable `list(string)`", text: "var.uins", variable: "list(string)", slow: true},
	{name: "Literal list", slow: true},
	{
		name: "`jsondecode` of a file",
		text: `jsondecode(file("${path.module}/uins.json"))`, slow: true,
	},
	{
		name: "`for` over `split`",
		text: `[for uin in split(",", file("${path.module}/uins.txt")) : uin]`, slow: true,
	},
	{
		name: "`tolist(jsondecode(…))`",
		text: `tolist(jsondecode(file("${path.module}/uins.json")))`, slow: true,
	},
}

// configureExpression writes a configuration with a gate that gets its UINs from an expression.
func (c *testCLI) configureExpression(t *testing.T, e expression, uins int) {
	t.Helper()
	list, minimums := make([]string, 0, uins), make(map[string]int, uins)
	for i := range uins {
		uin := fmt.Sprint(customer.FirstUIN + i)
		list, minimums[uin] = append(list, uin), customer.Minimum
	}
	encoded := encode(t, list)
	c.write(t, "uins.csv", "uin\n"+strings.Join(list, "\n")+"\n")
	c.write(t, "uins.json", encoded)
	config := configuration{uins: uins, list: e.text, gate: true}
	if e.text == "" {
		config.list = encoded
	}
	c.configure(t, config) // writes uins.txt, too
	variable, values := "", "{}"
	switch e.variable {
	case "":
	case "map(number)":
		values = encode(t, map[string]any{"uins": minimums})
	default:
		values = encode(t, map[string]any{"uins": list})
	}
	if e.variable != "" {
		variable = "variable \"uins\" { type = " + e.variable + " }\n"
	}
	c.write(t, "variables.tf", variable)
	c.write(t, "terraform.tfvars.json", values)
}

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

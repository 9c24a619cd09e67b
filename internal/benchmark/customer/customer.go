// Package customer has the customers of the benchmark. The simulator and the bare provider use the
// same ones.
package customer

import (
	"fmt"
	"math/big"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

const (
	// FirstUIN is the UIN of the first customer. The others follow without a gap.
	FirstUIN = 100_000_000_000
	// CountVariable is the environment variable that has the number of direct customers. The bare
	// provider needs it because it calls no API.
	CountVariable = "BARE_DIRECT_CUSTOMERS"
	// Kinds is the number of different credits.
	Kinds = 200
	// Minimum is a minimum in US dollars. Half of the kinds are below it.
	Minimum = 100
	// PartnerRemaining is the partner account's own remaining credit, as decimal text.
	PartnerRemaining = "1000.1"
)

// Customer contains a customer's amounts as decimal text, in US dollars.
type Customer struct{ Total, Remaining, Used, Shortfall string }

// Kind returns the kind of a customer, from 0 to Kinds - 1.
func Kind(uin uint64) int { return int(uin % Kinds) }

// Insufficient reports whether the remaining credit of a kind is below Minimum.
func Insufficient(kind int) bool { return kind < Minimum }

// OfKind returns the amounts of a kind. The remaining credit is kind + 0.05.
func OfKind(kind int) Customer {
	total, remaining := amount("1000.10"), amount(fmt.Sprintf("%d.05", kind))
	return Customer{
		total.String(), remaining.String(), total.Sub(remaining).String(),
		amount(fmt.Sprint(Minimum)).Sub(remaining).String(),
	}
}

// Number returns an amount as the number that the provider sends. text must be a valid amount.
func Number(text string) *big.Float { return amount(text).BigFloat() }

func amount(text string) money.Amount {
	parsed, err := money.Parse(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

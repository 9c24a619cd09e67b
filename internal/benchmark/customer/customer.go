// Package customer makes up the customers of the benchmark, for the simulator and for the bare provider alike.
package customer

import (
	"fmt"
	"math/big"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

const (
	// Kinds is how many different credits there are.
	Kinds = 200
	// Minimum is the minimum that half of them do not reach.
	Minimum = 100
)

// Customer is a made-up customer's figures, as text.
type Customer struct{ Total, Remaining, Used, Shortfall string }

// Kind returns which credit a customer has.
func Kind(uin uint64) int { return int(uin % Kinds) }

// Insufficient tells whether a credit is below Minimum.
func Insufficient(kind int) bool { return kind < Minimum }

// OfKind returns a customer with that credit.
func OfKind(kind int) Customer {
	total, remaining := amount("1000.10"), amount(fmt.Sprintf("%d.05", kind))
	return Customer{total.String(), remaining.String(), total.Sub(remaining).String(), amount(fmt.Sprint(Minimum)).Sub(remaining).String()}
}

// Number returns a number as the provider sends it.
func Number(text string) *big.Float { return amount(text).BigFloat() }

func amount(text string) money.Amount {
	parsed, err := money.Parse(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

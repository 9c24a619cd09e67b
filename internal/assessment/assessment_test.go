package assessment_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// amount returns the amount of a valid text.
func amount(t *testing.T, text string) money.Amount {
	t.Helper()
	parsed, err := money.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// answersOf returns an answer for each customer: a total credit of 1000 and the given remaining
// credit. The texts "missing" and "unusable" are answers with such errors.
func answersOf(t *testing.T, remaining map[partner.UIN]string,
) map[partner.UIN]partner.CreditAnswer {
	t.Helper()
	result := map[partner.UIN]partner.CreditAnswer{}
	for uin, text := range remaining {
		switch text {
		case "missing":
			result[uin] = partner.CreditAnswer{Err: &partner.MissingError{}}
		case "unusable":
			result[uin] = partner.CreditAnswer{Err: &partner.ContentError{}}
		default:
			result[uin] = partner.CreditAnswer{Value: partner.Credit{
				Total:     amount(t, "1000"),
				Remaining: amount(t, text),
			}}
		}
	}
	return result
}

// assess assesses all UINs that have an answer.
func assess(
	answers map[partner.UIN]partner.CreditAnswer,
	minimums assessment.Minimums,
) assessment.Assessment {
	return assessUINs(slices.Collect(maps.Keys(answers)), answers, minimums)
}

// assessUINs assesses the credit of UINs.
func assessUINs(
	uins []partner.UIN,
	answers map[partner.UIN]partner.CreditAnswer,
	minimums assessment.Minimums,
) assessment.Assessment {
	return assessment.Assess(uins, assessment.Answers{Credits: answers},
		assessment.Criteria{Minimums: minimums})
}

// forAll returns one minimum for all customers.
func forAll(t *testing.T, text string) assessment.Minimums {
	t.Helper()
	minimum := amount(t, text)
	return assessment.Minimums{ForAll: &minimum}
}

func TestAssessIsExactAtTheThreshold(t *testing.T) {
	for _, c := range []struct {
		remaining, minimum string
		shortfall          string // empty if the credit is sufficient
	}{
		{"0.3", "0.30", ""},
		{"0.2999999999999999999999", "0.3", "0.0000000000000000000001"},
		{"999.90", "1000.10", "0.2"},
		{"12345678901234567.89", "12345678901234567.90", "0.01"},
		{"-3.5", "0", "3.5"},
		{"0", "0", ""},
		{"-3.5", "-4", ""},
	} {
		a := assess(answersOf(t, map[partner.UIN]string{7: c.remaining}), forAll(t, c.minimum))
		got := ""
		if shortfall, short := a.Shortfalls[7]; short {
			got = shortfall.String()
		}
		if got != c.shortfall || a.Sufficient() != (c.shortfall == "") ||
			len(a.Insufficient) != len(a.Shortfalls) {
			t.Errorf("%s remaining, minimum %s: shortfall %q (%v), want %q", c.remaining, c.minimum,
				got, a.Insufficient, c.shortfall)
		}
	}
}

func TestAssessSortsCustomersByKind(t *testing.T) {
	minimums := forAll(t, "100")
	minimums.Own = map[partner.UIN]money.Amount{5: amount(t, "1"), 30: amount(t, "500")}
	a := assess(answersOf(t, map[partner.UIN]string{
		5: "2", 30: "200", 100: "99.99", 9: "100", 21: "missing", 3: "missing", 40: "unusable",
	}), minimums)
	if !slices.Equal(a.UINs, []partner.UIN{3, 5, 9, 21, 30, 40, 100}) ||
		!slices.Equal(a.Insufficient, []partner.UIN{30, 100}) ||
		!slices.Equal(a.Missing, []partner.UIN{3, 21}) ||
		!slices.Equal(a.Unusable, []partner.UIN{40}) || len(a.Credits) != 4 || a.Sufficient() {
		t.Errorf("got %+v", a)
	}
	got := fmt.Sprint(a.Sum.Total, a.Sum.Remaining, a.Sum.Used(), a.Lowest)
	if want := "4000 401.99 3598.01 2"; got != want {
		t.Errorf("total, remaining, used and lowest are %s, want %s", got, want)
	}
}

func TestSufficientFailsClosed(t *testing.T) {
	for _, text := range []string{"missing", "unusable"} {
		a := assess(answersOf(t, map[partner.UIN]string{1: "1000", 2: text}), forAll(t, "1"))
		if a.Sufficient() {
			t.Errorf("sufficient with a customer whose answer is %s", text)
		}
	}
	none := assess(answersOf(t, map[partner.UIN]string{1: "missing"}), assessment.Minimums{})
	if none.Lowest != nil || len(none.Credits) != 0 {
		t.Errorf("got %+v", none)
	}
	onlyFirst := answersOf(t, map[partner.UIN]string{1: "1000"})
	unanswered := assessUINs([]partner.UIN{1, 2, 2}, onlyFirst, forAll(t, "1"))
	if unanswered.Sufficient() || !slices.Equal(unanswered.UINs, []partner.UIN{1, 2}) ||
		!slices.Equal(unanswered.Unusable, []partner.UIN{2}) {
		t.Errorf("a UIN without an answer: %+v", unanswered)
	}
	// An answer for another customer, such as an excluded one, has no effect.
	others := answersOf(t, map[partner.UIN]string{1: "5", 2: "0", 3: "missing", 4: "unusable"})
	one := assessUINs([]partner.UIN{1}, others, forAll(t, "1"))
	if !one.Sufficient() || len(one.Credits) != 1 || one.Sum.Remaining.String() != "5" ||
		one.Lowest.String() != "5" {
		t.Errorf("with answers for other customers: %+v", one)
	}
	if empty := assessUINs(nil, nil, forAll(t, "1")); empty.Sufficient() {
		t.Error("sufficient without customers")
	}
	// An error of an unknown type is not a missing credit record.
	failed := map[partner.UIN]partner.CreditAnswer{1: {Err: errors.New("unknown")}}
	unknown := assess(failed, assessment.Minimums{})
	if len(unknown.Missing) != 0 || len(unknown.Unusable) != 1 {
		t.Errorf("got %+v", unknown)
	}
}

func TestSummary(t *testing.T) {
	own := func(texts map[partner.UIN]string) assessment.Minimums {
		minimums := assessment.Minimums{Own: map[partner.UIN]money.Amount{}}
		for uin, text := range texts {
			minimums.Own[uin] = amount(t, text)
		}
		return minimums
	}
	sufficient := map[partner.UIN]string{}
	for uin := partner.UIN(1); uin <= 117; uin++ {
		sufficient[uin] = "500"
	}
	threeMore := maps.Clone(sufficient)
	threeMore[100000000007] = "3.50"
	threeMore[100000000008] = "1E-7"
	threeMore[100000000009] = "missing"
	insufficient := map[partner.UIN]string{}
	for uin := partner.UIN(101); uin <= 123; uin++ {
		insufficient[uin] = fmt.Sprint(uin - 100)
	}
	cases := []struct {
		remaining map[partner.UIN]string
		minimums  assessment.Minimums
		want      string
	}{
		{
			threeMore,
			forAll(t, "100"),
			"2 of 120 customers are below the minimum of 100: " +
				"100000000008 has 0.0000001 (short by 99.9999999), " +
				"100000000007 has 3.5 (short by 96.5); " +
				"1 has no credit record: 100000000009.",
		},
		{sufficient, forAll(t, "100.00"), "0 of 117 customers are below the minimum of 100."},
		{
			map[partner.UIN]string{7: "5"},
			forAll(t, "0"),
			"0 of 1 customer is below the minimum of 0.",
		},
		{
			map[partner.UIN]string{7: "missing"},
			assessment.Minimums{},
			"0 of 1 customer has a credit record; 1 has no credit record: 7.",
		},
		{
			map[partner.UIN]string{7: "-3.5"},
			forAll(t, "0"),
			"1 of 1 customer is below the minimum of 0: 7 has -3.5 (short by 3.5).",
		},
		{sufficient, assessment.Minimums{}, "117 of 117 customers have a credit record."},
		{
			map[partner.UIN]string{7: "0", 10: "missing", 9: "missing"},
			assessment.Minimums{},
			"1 of 3 customers has a credit record; 2 have no credit record: 9, 10.",
		},
		{
			map[partner.UIN]string{7: "1", 8: "1"},
			own(map[partner.UIN]string{7: "2"}),
			"1 of 2 customers is below their minimum: 7 has 1 (short by 1).",
		},
		{
			map[partner.UIN]string{7: "1", 8: "1"},
			own(map[partner.UIN]string{7: "2", 8: "3"}),
			"2 of 2 customers are below their minimum: " +
				"8 has 1 (short by 2), 7 has 1 (short by 1).",
		},
		{
			map[partner.UIN]string{7: "1", 8: "1"},
			own(map[partner.UIN]string{7: "2", 8: "2.0"}),
			"2 of 2 customers are below the minimum of 2: " +
				"7 has 1 (short by 1), 8 has 1 (short by 1).",
		},
		{
			insufficient,
			forAll(t, "50"),
			"23 of 23 customers are below the minimum of 50: " +
				"101 has 1 (short by 49), 102 has 2 (short by 48), 103 has 3 (short by 47), " +
				"104 has 4 (short by 46), 105 has 5 (short by 45), 106 has 6 (short by 44), " +
				"107 has 7 (short by 43), 108 has 8 (short by 42), 109 has 9 (short by 41), " +
				"110 has 10 (short by 40), 111 has 11 (short by 39), 112 has 12 (short by 38), " +
				"113 has 13 (short by 37), 114 has 14 (short by 36), 115 has 15 (short by 35), " +
				"116 has 16 (short by 34), 117 has 17 (short by 33), 118 has 18 (short by 32), " +
				"119 has 19 (short by 31), 120 has 20 (short by 30), and 3 more.",
		},
	}
	for _, c := range cases {
		a := assess(answersOf(t, c.remaining), c.minimums)
		if got := a.Summary(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

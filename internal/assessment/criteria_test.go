package assessment_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// statusesOf returns an answer for each customer. The texts of answerErrors are answers
// with such errors.
func statusesOf(texts map[partner.UIN]string) map[partner.UIN]partner.StatusAnswer {
	answerErrors := map[string]error{
		"missing":  &partner.MissingError{Why: partner.NoStatus},
		"absent":   &partner.MissingError{Why: partner.NoRecord},
		"rejected": &partner.MissingError{Why: partner.NotCustomer},
		"unusable": &partner.ContentError{What: "two records"},
		"unknown":  errors.New("unknown"),
	}
	result := map[partner.UIN]partner.StatusAnswer{}
	for uin, text := range texts {
		if err, isError := answerErrors[text]; isError {
			result[uin] = partner.StatusAnswer{Err: err}
		} else {
			result[uin] = partner.StatusAnswer{Value: partner.AccountStatus(text)}
		}
	}
	return result
}

// amountOrNil returns the amount of a text, or nil for an empty one.
func amountOrNil(t *testing.T, text string) *money.Amount {
	t.Helper()
	if text == "" {
		return nil
	}
	parsed := amount(t, text)
	return &parsed
}

func TestAnyCriterion(t *testing.T) {
	zero := money.Amount{}
	for name, c := range map[string]struct {
		criteria assessment.Criteria
		want     bool
	}{
		"none":            {assessment.Criteria{}, false},
		"minimum":         {assessment.Criteria{Minimums: forAll(t, "0")}, true},
		"normal status":   {assessment.Criteria{NormalStatus: true}, true},
		"partner minimum": {assessment.Criteria{PartnerMinimum: &zero}, true},
	} {
		if got := c.criteria.Any(); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// Each case has the customers 1 and 2 with a credit of 100, and criteria that are all met: a
// minimum of 100, normal status, and a minimum of the partner of 20000. A case changes one answer.
func TestEachCriterionAloneIsDecisive(t *testing.T) {
	for name, c := range map[string]struct {
		credit, status, partner string
		fails, sufficient       bool
	}{
		"all are met":               {"100", "0", "20000", false, true},
		"above the minimums":        {"100.01", "0", "20000.01", false, true},
		"0.01 below the minimum":    {"99.99", "0", "20000", true, false},
		"no credit record":          {"missing", "0", "20000", true, false},
		"unusable credit":           {"unusable", "0", "20000", false, false},
		"status 2":                  {"100", "2", "20000", true, false},
		"status 1":                  {"100", "1", "20000", true, false},
		"status 00":                 {"100", "00", "20000", true, false},
		"no status":                 {"100", "missing", "20000", true, false},
		"no record":                 {"100", "absent", "20000", true, false},
		"not a customer":            {"100", "rejected", "20000", true, false},
		"unusable status":           {"100", "unusable", "20000", false, false},
		"unknown status error":      {"100", "unknown", "20000", false, false},
		"no answer":                 {"100", "none", "20000", false, false},
		"partner below its minimum": {"100", "0", "19999.99", true, false},
		"partner unknown":           {"100", "0", "", true, false},
		"two of them":               {"missing", "unusable", "20000", true, false},
	} {
		statuses := statusesOf(map[partner.UIN]string{1: "0", 2: c.status})
		if c.status == "none" {
			delete(statuses, 2)
		}
		a := assessment.Assess([]partner.UIN{2, 1}, assessment.Answers{
			Credits:  answersOf(t, map[partner.UIN]string{1: "100", 2: c.credit}),
			Statuses: statuses,
			Partner:  amountOrNil(t, c.partner),
		}, allCriteria(t))
		if a.Fails() != c.fails || a.Sufficient() != c.sufficient {
			t.Errorf("%s: fails %v, sufficient %v, want %v and %v", name, a.Fails(), a.Sufficient(),
				c.fails, c.sufficient)
		}
	}
}

func allCriteria(t *testing.T) assessment.Criteria {
	t.Helper()
	return assessment.Criteria{
		Minimums:       forAll(t, "100"),
		NormalStatus:   true,
		PartnerMinimum: amountOrNil(t, "20000"),
	}
}

// Answers without their criterion have no effect. Without customers, nothing is sufficient.
func TestAnswersWithoutTheirCriterion(t *testing.T) {
	answers := assessment.Answers{
		Credits:  answersOf(t, map[partner.UIN]string{1: "-5", 2: "0"}),
		Statuses: statusesOf(map[partner.UIN]string{1: "2", 2: "unusable"}),
		Partner:  amountOrNil(t, "-1"),
	}
	uins := []partner.UIN{1, 2}
	a := assessment.Assess(uins, answers, assessment.Criteria{})
	if !a.Sufficient() || a.Fails() || !a.PartnerSufficient() || len(a.Abnormal) != 0 ||
		len(a.UnusableStatus) != 0 || a.PartnerRemaining != nil {
		t.Errorf("got %+v", a)
	}
	answers.Partner = amountOrNil(t, "20000")
	if none := assessment.Assess(nil, answers, allCriteria(t)); none.Sufficient() || none.Fails() {
		t.Errorf("without customers: got %+v", none)
	}
}

func TestCustomersByStatus(t *testing.T) {
	texts := map[partner.UIN]string{
		30: "0", 9: "2", 21: "missing", 3: "rejected", 40: "unusable", 7: "unknown", 100: "1",
		5: "absent", 12: "0", 999: "2", // 999 is not read
	}
	uins := slices.Collect(maps.Keys(texts))
	uins = append(slices.DeleteFunc(uins, func(uin partner.UIN) bool { return uin == 999 }), 77, 9)
	credits := map[partner.UIN]string{}
	for _, uin := range uins {
		credits[uin] = "5"
	}
	a := assessment.Assess(uins, assessment.Answers{
		Credits: answersOf(t, credits), Statuses: statusesOf(texts),
	}, assessment.Criteria{NormalStatus: true})
	if !slices.Equal(a.Abnormal, []partner.UIN{3, 5, 9, 21, 100}) ||
		!slices.Equal(a.UnusableStatus, []partner.UIN{7, 40, 77}) || len(a.Unusable) != 0 ||
		len(a.Missing) != 0 || len(a.Credits) != 10 {
		t.Errorf("got %+v", a)
	}
}

// The comparison is exact. A credit that equals its minimum is sufficient. An unknown one is not.
func TestPartnerSufficient(t *testing.T) {
	for _, c := range []struct {
		remaining, minimum string // empty means nil
		want               bool
	}{
		{"", "", true},
		{"-5", "", true},
		{"", "0", false},
		{"", "-1", false},
		{"0", "0", true},
		{"-0.01", "0", false},
		{"20000", "20000", true},
		{"2e4", "20000.00", true},
		{"19999.99", "20000", false},
		{"20000.01", "20000", true},
		{"19999.9999999999999999999999", "20000", false},
		{"-3", "-3.5", true},
	} {
		a := assessment.Assess([]partner.UIN{1}, assessment.Answers{
			Credits: answersOf(t, map[partner.UIN]string{1: "5"}),
			Partner: amountOrNil(t, c.remaining),
		}, assessment.Criteria{PartnerMinimum: amountOrNil(t, c.minimum)})
		if a.PartnerSufficient() != c.want || a.Sufficient() != c.want || a.Fails() == c.want {
			t.Errorf("%q left, minimum %q: got %v, %v and %v", c.remaining, c.minimum,
				a.PartnerSufficient(), a.Sufficient(), a.Fails())
		}
	}
}

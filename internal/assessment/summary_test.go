package assessment_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// summaryCase is an assessment of customers with a credit of 5.
type summaryCase struct {
	statuses       map[partner.UIN]string // nil means that the status is not a criterion
	minimum        string                 // of each customer; empty means none
	partner        string                 // empty means that it is unknown
	partnerMinimum string                 // empty means none
	missing        bool                   // customer 7 has no credit record
	want           string
}

func (c summaryCase) summary(t *testing.T) string {
	t.Helper()
	credits := map[partner.UIN]string{}
	for uin := range c.statuses {
		credits[uin] = "5"
	}
	if c.statuses == nil {
		credits = map[partner.UIN]string{7: "5", 8: "5"}
	}
	if c.missing {
		credits[7] = "missing"
	}
	criteria := assessment.Criteria{
		NormalStatus:   c.statuses != nil,
		PartnerMinimum: amountOrNil(t, c.partnerMinimum),
	}
	if c.minimum != "" {
		criteria.Minimums = forAll(t, c.minimum)
	}
	a := assessment.Assess(slices.Collect(maps.Keys(credits)), assessment.Answers{
		Credits:  answersOf(t, credits),
		Statuses: statusesOf(c.statuses),
		Partner:  amountOrNil(t, c.partner),
	}, criteria)
	return a.Summary()
}

func TestSummaryOfStatusesAndThePartner(t *testing.T) {
	const eight = partner.UIN(100000000008)
	for _, c := range []summaryCase{
		{
			statuses: map[partner.UIN]string{100000000007: "0", eight: "2"},
			partner:  "150", partnerMinimum: "20000",
			want: "2 of 2 customers have a credit record; 1 customer is not in normal status: " +
				"100000000008 (status 2); the partner account has 150 left, below its minimum of " +
				"20000 (short by 19850).",
		},
		{
			statuses: map[partner.UIN]string{7: "0", 8: "0"}, minimum: "5",
			want: "0 of 2 customers are below the minimum of 5; 0 customers are not in normal " +
				"status.",
		},
		{
			statuses: map[partner.UIN]string{
				7: "rejected", 10: "missing", 9: "absent", 8: "1", 11: "0", 12: "unusable",
			},
			minimum: "6", missing: true,
			want: "5 of 6 customers are below the minimum of 6: 8 has 5 (short by 1), 9 has 5 " +
				"(short by 1), 10 has 5 (short by 1), 11 has 5 (short by 1), 12 has 5 (short by " +
				"1); 1 has no credit record: 7; the status of 1 customer is unknown; 4 customers " +
				"are not in normal status: 7 (not a customer), 8 (status 1), 9 (no record), 10 " +
				"(no status).",
		},
		{
			partner: "19999.99", partnerMinimum: "20000",
			want: "2 of 2 customers have a credit record; the partner account has 19999.99 left, " +
				"below its minimum of 20000 (short by 0.01).",
		},
		{
			partner: "20000", partnerMinimum: "2e4",
			want: "2 of 2 customers have a credit record; the partner account reaches its " +
				"minimum of 20000.",
		},
		{
			partnerMinimum: "20000",
			want: "2 of 2 customers have a credit record; " +
				"the partner account's credit is unknown.",
		},
		{
			partner: "-3.50", partnerMinimum: "0", missing: true,
			want: "1 of 2 customers has a credit record; 1 has no credit record: 7; the " +
				"partner account has " +
				"-3.5 left, below its minimum of 0 (short by 3.5).",
		},
		{partner: "150", want: "2 of 2 customers have a credit record."},
	} {
		if got := c.summary(t); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// The first twenty customers are listed, in ascending order.
func TestSummaryCutsCustomersThatAreNotInNormalStatus(t *testing.T) {
	for n, want := range map[partner.UIN]string{20: "", 21: ", and 1 more", 57: ", and 37 more"} {
		c := summaryCase{statuses: map[partner.UIN]string{999: "0"}}
		var listed []string
		for uin := partner.UIN(101); uin <= 100+n; uin++ {
			c.statuses[uin] = "2"
			if uin <= 120 {
				listed = append(listed, uin.String()+" (status 2)")
			}
		}
		want := fmt.Sprintf("%d of %d customers have a credit record; %d customers are not in "+
			"normal status: %s%s.", n+1, n+1, n, strings.Join(listed, ", "), want)
		if got := c.summary(t); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// The sentence of a sufficient partner credit does not depend on the amount. So a change of the
// credit does not change a plan.
func TestSummaryHasNoAmountOfASufficientPartnerCredit(t *testing.T) {
	sentences := map[string]bool{}
	for _, remaining := range []string{"20000", "20000.01", "98765.4321", "1e30"} {
		sentences[summaryCase{partner: remaining, partnerMinimum: "20000"}.summary(t)] = true
	}
	if len(sentences) != 1 {
		t.Errorf("got %v", slices.Collect(maps.Keys(sentences)))
	}
}

// The sentence does not depend on how an amount is written, and not on the order of a map.
func TestSameFiguresHaveTheSameSummary(t *testing.T) {
	sentences := map[string]bool{}
	for range 20 {
		for _, remaining := range []string{"150", "150.00", "1.5e2", `"150"`} {
			for _, minimum := range []string{"20000", "20000.0", "2E4"} {
				statuses := map[partner.UIN]string{}
				for uin := partner.UIN(1); uin <= 30; uin++ {
					statuses[uin] = fmt.Sprint(uin % 3)
				}
				c := summaryCase{
					statuses: statuses, minimum: "5.000", partner: remaining,
					partnerMinimum: minimum,
				}
				sentences[c.summary(t)] = true
			}
		}
	}
	if len(sentences) != 1 {
		t.Errorf("got %v", slices.Collect(maps.Keys(sentences)))
	}
}

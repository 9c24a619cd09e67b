package doctor_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// unusable makes the record of a direct customer unusable.
func unusable(uin string) state {
	return state{
		simulator: withManyCustomers(60),
		wrap: changing(direct, func(records []record) []record {
			for _, r := range records {
				if string(r["Uin"]) == uin {
					r["TotalCredit"] = json.RawMessage(`"many"`)
				}
			}
			return records
		}),
	}
}

// The sample of 60 customers does not have the first of these UINs.
const notSampled, sampled = "200010000012", "200010000013"

// recordStates are states in which the list of direct customers has an unusable record.
func recordStates() []state {
	beyond, within, other := unusable(notSampled), unusable(sampled), unusable(notSampled)
	beyond.name, within.name = "unusable record beyond the sample", "unusable record in the sample"
	other.name, other.options = "unusable record of another customer", withUINs(first, second)
	const detail = "59 of 60 customers have a credit record: "
	beyond.want = creditProblem(detail + notSampled + ": contradictory records")
	within.want = creditProblem(detail + sampled + ": contradictory records")
	return []state{beyond, within, other}
}

// If a record is unusable, the UIN is that of a customer. So the remedy is to run again.
func TestRemedyOfAnUnusableRecord(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		check := r.check(t, "credit")
		isUnusable := strings.Contains(check.Text(), "contradictory records")
		if isUnusable != strings.HasPrefix(check.Remedy, "Run the doctor again.") {
			t.Errorf("%s, with the remedy %q", check.Text(), check.Remedy)
		}
	})
}

// The doctor samples customers from all parts of the list.
func TestSampleOfSixtyCustomers(t *testing.T) {
	r := run(t, state{simulator: withManyCustomers(60)})
	for _, request := range r.sim.Requests() {
		if request.Action != credits || len(request.UINs) != 50 {
			continue
		}
		text, _ := json.Marshal(request.UINs)
		if strings.Contains(string(text), notSampled) || !strings.Contains(string(text), sampled) {
			t.Errorf("the sample is %s", text)
		}
		return
	}
	t.Error("no request has 50 UINs")
}

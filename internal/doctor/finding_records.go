package doctor

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// orderOfRecords compares the order of the records in an answer with the order of the UINs in its
// request.
func orderOfRecords(reads ...observation) Finding {
	for _, read := range reads {
		order := read.uins()
		if len(order) < 3 {
			continue
		}
		requested := slices.DeleteFunc(slices.Clone(read.requested), func(uin partner.UIN) bool {
			return !slices.Contains(order, uin)
		})
		return found("%s (%d records)", orderOf(order, requested), len(order))
	}
	return notFound("an answer with three customers is necessary")
}

// orderOf describes the order of UINs.
func orderOf(order, requested []partner.UIN) string {
	descending := func(a, b partner.UIN) int { return cmp.Compare(b, a) }
	switch {
	case slices.Equal(order, requested):
		return "that of the request"
	case slices.IsSorted(order):
		return "ascending by UIN"
	case slices.IsSortedFunc(order, descending):
		return "descending by UIN"
	}
	return "another order"
}

// repeatedRecords counts the records that repeat a UIN of the same answer.
func repeatedRecords(reads ...observation) Finding {
	repeated, different, total := 0, 0, 0
	for _, read := range reads {
		seen := map[partner.UIN]record{}
		for _, r := range read.records {
			first, again := seen[r.uin]
			switch {
			case !again:
				seen[r.uin] = r
			case first == r:
				repeated++
			default:
				repeated, different = repeated+1, different+1
			}
		}
		total += len(read.records)
	}
	if total == 0 {
		return notFound("no records were read")
	}
	return found("%d of %d records repeat a UIN, %d with other values", repeated, total, different)
}

// decimalPlaces counts the forms of all amounts.
func decimalPlaces(o *observations) Finding {
	counts := map[string]int{}
	for _, read := range []observation{o.sample, o.known, o.direct} {
		for _, r := range read.records {
			counts[formOf(r.total)]++
			counts[formOf(r.remaining)]++
		}
	}
	for _, amount := range o.own.amounts {
		counts[formOf(amount)]++
	}
	if len(counts) == 0 {
		return notFound("no amounts were read")
	}
	return found("%s", joinCounts(counts, "amount"))
}

var numberPattern = regexp.MustCompile(`^-?\d+(\.(\d+))?([eE][-+]?\d+)?$`)

// formOf describes the JSON text of an amount, without its digits.
func formOf(amount string) string {
	if amount == "" || amount == "null" {
		return "absent or null"
	}
	text := strings.Trim(amount, `"`)
	parts := numberPattern.FindStringSubmatch(text)
	if parts == nil {
		return "no number"
	}
	form := fmt.Sprint(len(parts[2]))
	if parts[3] != "" {
		form += " with exponent"
	}
	if text != amount {
		form += " as a string"
	}
	return form
}

var statusPattern = regexp.MustCompile(`^"\d{1,4}"$`)

// accountStatuses counts the values of AccountStatus. It shows only digits, because other text may
// be personal data.
func accountStatuses(read observation) Finding {
	counts := map[string]int{}
	if without := len(read.requested) - len(read.uins()); read.err == nil && without > 0 {
		counts["no record"] = without
	}
	for _, r := range read.records {
		switch {
		case statusPattern.MatchString(r.status):
			counts[r.status]++
		case r.status == "" || r.status == "null":
			counts["absent or null"]++
		default:
			counts["another form"]++
		}
	}
	if len(counts) == 0 {
		return notFound("no account status was read")
	}
	return found("%s", joinCounts(counts, "record"))
}

// maxForms is the maximum number of forms in a text.
const maxForms = 10

// joinCounts returns the number of things with each text, in the order of the texts.
func joinCounts(counts map[string]int, thing string) string {
	var parts []string
	for i, text := range slices.Sorted(maps.Keys(counts)) {
		if i == maxForms {
			parts = append(parts, fmt.Sprintf("and %d more", len(counts)-maxForms))
			break
		}
		plural := "s"
		if counts[text] == 1 {
			plural = ""
		}
		parts = append(parts, fmt.Sprintf("%s (%d %s%s)", text, counts[text], thing, plural))
	}
	return strings.Join(parts, ", ")
}

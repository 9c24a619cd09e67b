package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// facts are the lines at the end of a message.
type facts []string

// add adds a line unless value is empty. It replaces characters that are not printable. They could
// break the line or move a terminal's cursor, for example in the name of a file or a role.
func (f *facts) add(name, value string) {
	if value != "" {
		*f = append(*f, name+": "+strings.Map(printable, value))
	}
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}

// addEndpoint adds the partner API's endpoint, if it is known.
func (f *facts) addEndpoint(endpoint tencentapi.Endpoint) {
	if endpoint != (tencentapi.Endpoint{}) {
		f.add("Endpoint", endpoint.String())
	}
}

// addFailure adds the facts that identify an answer of the API, if there was one.
func (f *facts) addFailure(failure *tencentapi.Error) {
	if failure == nil {
		return
	}
	f.add("Code", failure.Code)
	if failure.HTTPStatus != 0 {
		f.add("HTTP status", fmt.Sprint(failure.HTTPStatus))
	}
	f.add("Request ID", failure.RequestID)
	if failure.RetryAfter > 24*time.Hour {
		f.add("Wait requested by the server", "more than a day")
	} else if failure.RetryAfter > 0 {
		f.add("Wait requested by the server", failure.RetryAfter.Round(time.Second).String())
	}
}

func (f facts) String() string { return strings.Join(f, "\n") }

// readFacts returns the facts of a read's error, one per line.
func readFacts(read readContext, failed *partner.ReadError) string {
	var lines facts
	lines.add("Argument", read.argument)
	lines.addEndpoint(read.endpoint)
	lines.add("Action", failed.Action)
	lines.addFailure(failed.Err)
	lines.add("Attempts",
		fmt.Sprintf("%d in %.1f seconds", failed.Attempts, failed.Elapsed.Seconds()))
	lines.add("UINs", joinSomeUINs(failed.UINs))
	return lines.String()
}

// answerFacts returns the facts of an error about the API's answers, one a line. origins are the
// answers that caused it.
func answerFacts(read reading, origins []partner.Origin) string {
	var statuses, ids []string
	for _, origin := range origins {
		statuses = append(statuses, fmt.Sprint(origin.HTTPStatus))
		ids = append(ids, origin.RequestID)
	}
	var lines facts
	lines.addEndpoint(read.endpoint)
	lines.add("HTTP status", joinDistinct(statuses))
	lines.add("Request ID", joinDistinct(ids))
	lines.add("Requests", searchCost(read))
	return lines.String()
}

// searchCost returns the requests of a read, and how many of them found the rejected UINs. If there
// was nothing to find, it returns "".
func searchCost(read reading) string {
	if read.cost.Searches == 0 || !slices.ContainsFunc(read.result.Missing, read.rejected) {
		return ""
	}
	return fmt.Sprintf("%d in %.1f seconds, %d of them to find rejected UINs",
		read.cost.Requests, read.elapsed.Seconds(), read.cost.Searches)
}

// joinDistinct joins the first texts in ascending order, each once.
func joinDistinct(texts []string) string {
	slices.Sort(texts)
	return joinSome(slices.Compact(texts))
}

// joinSomeUINs joins the first UINs.
func joinSomeUINs(uins []partner.UIN) string {
	texts := make([]string, 0, len(uins))
	for _, uin := range uins {
		texts = append(texts, uin.String())
	}
	return joinSome(texts)
}

// maxListed is the maximum number of entries in a list of a message.
const maxListed = 20

// joinSome joins the first texts, and adds how many more there are.
func joinSome(texts []string) string {
	if more := len(texts) - maxListed; more > 0 {
		return strings.Join(texts[:maxListed], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(texts, ", ")
}

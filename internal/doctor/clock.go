package doctor

import (
	"fmt"
	"net/http"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
)

// maxSkew is how far a signature's time may be from the server's time
// (https://www.tencentcloud.com/document/product/1085/51422, AuthFailure.SignatureExpire).
const maxSkew = 5 * time.Minute

// compareClocks compares the clock of this machine with the Date of an answer.
func compareClocks(seen *exchange) Check {
	date, err := http.ParseTime(seen.header.Get("Date"))
	if err != nil {
		return unknown("the answer has no valid Date")
	}
	ahead := seen.received.Sub(date).Round(time.Second)
	direction := "ahead of"
	if ahead < 0 {
		direction = "behind"
	}
	difference := fmt.Sprintf("%v %s the server's clock", ahead.Abs(), direction)
	if ahead.Abs() > 24*time.Hour {
		difference = "more than a day " + direction + " the server's clock"
	}
	switch {
	case ahead.Abs() > maxSkew:
		check := problem(explain.Text{
			Title: "The clock of this machine is wrong",
			Remedy: "Synchronize the clock (NTP). The provider corrects the time of its " +
				"signatures with the server's time, but other programs do not.",
		}, nil)
		check.Summary += ": " + difference
		check.Detail = ""
		return check
	case ahead.Abs() <= 2*time.Second: // the Date has no fractions of a second
		return okay("equal to the server's clock")
	}
	return okay("%s", difference)
}

// Package connection turns settings of the provider block and of the environment into endpoints and
// a credential source. It opens no connection and no file.
package connection

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// Settings are the addresses of the provider block. An empty address is not set. Then the
// environment variable applies, and then the default.
type Settings struct {
	Endpoint, STSEndpoint string // URLs of the partner API and of STS
	Domain, Protocol      string // for the services without a URL
}

// Error means that a setting cannot be used.
type Error struct {
	Title    string // such as "Invalid endpoint"
	Argument string // of the provider block; empty if Terraform must not print its line
	What     string // the value's origin and the problem, as a sentence
	Remedy   string // how to fix it, in sentences
}

// Error returns all but the title.
func (e *Error) Error() string { return e.What + "\n\n" + e.Remedy }

// Region returns the region for STS. If value is empty, the environment variable applies.
func Region(value string) (string, *Error) {
	region, from := resolve(value, "region", "TENCENTCLOUD_REGION", "")
	if strings.ContainsFunc(region, func(r rune) bool { return r <= ' ' || r > '~' }) {
		argument := argumentIfSet("region", value)
		if credential.LooksLikeSecret(region) {
			argument = "" // Terraform would print the line with the secret
		}
		return "", &Error{
			"Invalid region", argument, fmt.Sprintf("%s is %s.", from, credential.Quote(region)),
			"Set a region such as ap-singapore.",
		}
	}
	return region, nil
}

// Rate returns the maximum number of requests per second for each action, as the environment sets
// it. It returns 0 if the environment does not set it.
func Rate() (float64, *Error) {
	const variable = "TENCENTPARTNER_MAX_REQUESTS_PER_SECOND"
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !ValidRate(rate) {
		return 0, &Error{
			"Invalid request limit", "",
			fmt.Sprintf("%s is %s.", variable, credential.Quote(text)),
			"Set a number greater than 0, such as 3.",
		}
	}
	return rate, nil
}

// ValidRate reports whether a rate is greater than 0 and finite.
func ValidRate(rate float64) bool { return rate > 0 && !math.IsInf(rate, 0) }

// argumentIfSet returns an argument's name if the argument has a value. Otherwise, Terraform would
// print the first line of the provider block, which can contain a secret.
func argumentIfSet(argument, value string) string {
	if strings.TrimSpace(value) == "" {
		return ""
	}
	return argument
}

// resolve returns the value of an argument, of its variable, or the standard value, in this order.
// It also returns the value's origin for messages.
func resolve(value, argument, variable, standard string) (text, from string) {
	if text = strings.TrimSpace(value); text != "" {
		return text, argument
	}
	if text = strings.TrimSpace(os.Getenv(variable)); text != "" {
		return text, variable
	}
	return standard, "the standard " + argument
}

package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
)

// keysTimeout limits the time until the keys are available.
const keysTimeout = 25 * time.Second

// checkKeys checks where the keys come from, and when they expire.
func (e *examination) checkKeys(ctx context.Context) {
	found := e.keys(ctx)
	e.add("keys", found)
	if found.State != OK {
		e.block("there are no keys")
	}
}

func (e *examination) keys(ctx context.Context) Check {
	choice, err := credential.Choose(e.options.Credentials, credential.Environment(os.Getenv))
	if err != nil {
		return noKeys(err)
	}
	region, invalid := connection.Region("")
	if invalid != nil {
		return invalidSetting(invalid)
	}
	source, invalids := connection.Settings{}.CredentialSource(ctx, choice,
		connection.SourceOptions{
			Region: region, NewClient: e.newClient,
			Metadata: e.meter.transport(e.options.Metadata),
		})
	if len(invalids) > 0 {
		return invalidSetting(invalids[0])
	}
	keysCtx, cancel := context.WithTimeout(ctx, keysTimeout)
	defer cancel()
	keys, err := source.Credentials(keysCtx)
	switch {
	case err != nil && ctx.Err() != nil:
		return cancelled(ctx)
	case err != nil:
		return noKeys(err)
	}
	e.source, e.limits.Principal = source, source.Principal
	return keysFound(choice, keys.Token != "", source.Expiry())
}

// keysFound is the result for keys of a choice. areTemporary means that the keys have a token.
func keysFound(choice *credential.Choice, areTemporary bool, expiry time.Time) Check {
	expires := "they do not expire"
	switch {
	case !expiry.IsZero():
		expires = "they expire at " + expiry.UTC().Format(time.RFC3339)
	case areTemporary:
		expires = "they are temporary, and their expiry is not known"
	}
	variables := slices.Concat(choice.IgnoredVariables, choice.UnsupportedVariables)
	if len(variables) > 0 {
		expires += "; ignored variables: " + strings.Join(variables, ", ")
	}
	origin := accountInARN.ReplaceAllStringFunc(choice.Origin(), func(part string) string {
		account, _ := strings.CutPrefix(part, "uin/")
		return "uin/" + shortened(account)
	})
	kind := choice.Kind()
	if kind == "keys" { // the doctor has no provider block
		kind = "environment variables"
	}
	return okay("source: %s; %s", kind, expires).withDetail("from %s; %s", origin, expires)
}

// accountInARN matches the account ID in the ARN of a role.
var accountInARN = regexp.MustCompile(`\buin/\d+\b`)

// noKeys is the result for a source without keys.
func noKeys(err error) Check {
	var failed *credential.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return problem(explain.Text{
			Title: "Timed out while waiting for keys",
			What: fmt.Sprintf("STS or the metadata service did not answer within %v",
				keysTimeout),
			Remedy: "Check TENCENTPARTNER_STS_ENDPOINT, the network, HTTPS_PROXY and the firewall.",
		}, nil)
	case !errors.As(err, &failed):
		return unknown("%v", err)
	case failed.Err != nil && failed.Err.HTTPStatus != 0 && isTemporary(failed.Err):
		return tryAgain("STS", failed.Err)
	}
	text := explain.Credential(failed)
	if failed.Problem == credential.NoSource { // the doctor has no provider block
		text.What = "No credentials found in the environment or the tccli profile \"default\"."
		text.Remedy = "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY. For temporary " +
			"keys, also set TENCENTCLOUD_SECURITY_TOKEN. Or use -profile."
	}
	return problem(text, failed.Err)
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// usage is the help text above the list of flags.
const usage = "Usage: tencentpartner-doctor [flags]\n\n" +
	"Checks the network, the credentials, the permissions and the customers of the provider.\n" +
	"It only reads, and sends at most 40 requests. It uses the same environment variables and\n" +
	"profiles as the provider.\n\n" +
	"Exit codes: 0 if no check found a problem, 1 if a check found one or you interrupted the\n" +
	"run, 2 if a flag is wrong or the results cannot be written.\n\n"

// arguments are the parsed flags.
type arguments struct {
	options doctor.Options
	json    bool
	report  string // the path of the report; empty if there is none
	version bool
}

// parse parses the arguments.
func parse(args []string, stderr io.Writer) (parsed arguments, err error) {
	flags := flag.NewFlagSet("tencentpartner-doctor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	var uins list
	flags.Var(&uins, "uins", fmt.Sprintf("up to %d `UINs` of customers, with commas "+
		"between them.\nWithout them, the doctor reads some of the direct customers",
		partner.BatchSize))
	profile := flags.String("profile", "", "the `name` of a tccli profile, like the provider's "+
		"argument profile")
	role := flags.String("role-arn", "", "the `ARN` of a role to assume, like the provider's "+
		"argument assume_role.role_arn")
	flags.BoolVar(&parsed.options.Limit, "limit", false, "send six requests at once to test the "+
		"request limit. The API\ncan then reject requests, also those of other programs")
	flags.BoolVar(&parsed.json, "json", false, "print JSON")
	flags.StringVar(&parsed.report, "report", "", "write an anonymous report to a `file`, as "+
		"Markdown for an issue")
	flags.BoolVar(&parsed.version, "version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return parsed, err
		}
		return parsed, errFlags
	}
	if err := checkValues(flags); err != nil {
		return parsed, err
	}
	parsed.options.UINs, err = parseUINs(uins)
	parsed.options.Credentials = settings(*profile, *role)
	parsed.options.Version = version
	return parsed, err
}

// checkValues returns an error for an argument that is not a flag, and for an empty flag. A script
// passes an empty flag if its variable is not set.
func checkValues(flags *flag.FlagSet) (err error) {
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %s", credential.Quote(flags.Arg(0)))
	}
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			err = fmt.Errorf("-%s is empty", f.Name)
		}
	})
	return err
}

// settings returns the settings that take precedence over the environment.
func settings(profile, roleARN string) credential.Settings {
	return credential.Settings{
		Profile: credential.Setting{Value: profile, Argument: "profile"},
		Role: credential.Role{
			ARN: credential.Setting{Value: roleARN, Argument: "assume_role.role_arn"},
		},
		HasRole: roleARN != "",
	}
}

// list is a flag that can be repeated.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set always returns nil, because the package flag would print the value with an error.
func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

// parseUINs parses lists of UINs. Its errors do not contain the text, which may be a key.
func parseUINs(lists list) (uins []partner.UIN, err error) {
	if len(lists) == 0 {
		return nil, nil
	}
	for i, part := range strings.Split(lists.String(), ",") {
		uin, err := partner.ParseUIN(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("-uins: number %d of the list: %w", i+1, err)
		}
		if !slices.Contains(uins, uin) {
			uins = append(uins, uin)
		}
	}
	if len(uins) > partner.BatchSize {
		return nil, fmt.Errorf("-uins has %d UINs, but at most %d are possible", len(uins),
			partner.BatchSize)
	}
	return uins, nil
}

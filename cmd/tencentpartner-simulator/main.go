// Command tencentpartner-simulator simulates Tencent Cloud's partner API on loopback. It is for
// demos, for tests, and for users who want to try their gates without an account. Package
// internal/simulator contains the simulator.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil &&
		!errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "tencentpartner-simulator:", err)
		stop()
		os.Exit(2)
	}
}

// usage is the help text above the list of flags.
const usage = "Usage: tencentpartner-simulator [flags]\n\n" +
	"Serves the partner API's QueryCreditByUinList on loopback, and prints its URL. " +
	"Point the provider's endpoint at it.\n" +
	"STS and the metadata service of a CVM instance, with one role, are at the same URL: " +
	"TENCENTPARTNER_STS_ENDPOINT and\n" +
	"TENCENTPARTNER_METADATA_ENDPOINT may point there, too.\n\n"

// run serves until ctx ends. It prints the URL to stdout when it listens.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	address, options, err := parse(arguments, stderr)
	if err != nil {
		return err
	}
	sim, err := simulator.New(options)
	if err != nil {
		return err
	}
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return err
	}
	if !resolved.IP.IsLoopback() {
		return fmt.Errorf("-listen %s is not a loopback address: the simulator is for this "+
			"machine only", address)
	}
	listener, err := net.ListenTCP("tcp", resolved)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "http://%s\n", listener.Addr())

	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// parse parses the arguments.
func parse(arguments []string, stderr io.Writer) (
	address string, options simulator.Options, err error,
) {
	account, role := simulator.DemoAccount, simulator.DemoRole
	flags := flag.NewFlagSet("tencentpartner-simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&address, "listen", "127.0.0.1:8025",
		"the loopback `address` to listen on; port 0 takes a free one")
	flags.StringVar(&options.File, "customers", "",
		"a JSON `file` of customers, read again whenever it changes:\n"+
			`{"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50}}`)
	accountFlags(flags, &account)
	roleFlags(flags, &role)
	limitFlags(flags, &options)
	flags.BoolVar(&options.NotCustomerFails, "not-customer-fails", false,
		"a UIN that is not a customer fails its request, instead of being left out")
	flags.BoolVar(&options.Shuffle, "shuffle", false, "answer in random order")
	flags.DurationVar(&options.ClockOffset, "clock-offset", 0,
		"how far the simulator's clock is ahead, such as 1h or -1h")
	faultFlags(flags, &options)
	if err := flags.Parse(arguments); err != nil {
		return "", options, err
	}
	if flags.NArg() > 0 {
		return "", options, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	options.Accounts, options.Roles = []simulator.Account{account}, []simulator.Role{role}
	options.Seed = uint64(time.Now().UnixNano())
	return address, options, nil
}

// accountFlags defines the flags of the account that may call.
func accountFlags(flags *flag.FlagSet, account *simulator.Account) {
	flags.StringVar(&account.SecretID, "secret-id", account.SecretID,
		"the secret `id` that may call")
	flags.StringVar(&account.SecretKey, "secret-key", account.SecretKey,
		"its secret `key`; choose one that opens nothing else")
	flags.StringVar(&account.Token, "token", "", "the session `token` that its requests must carry")
}

// limitFlags defines the flags of the request limit.
func limitFlags(flags *flag.FlagSet, options *simulator.Options) {
	flags.IntVar(&options.Limit, "limit", simulator.DocumentedLimit,
		"`requests` per second; 0 is no limit")
	flags.StringVar(&options.LimitMode, "limit-mode", simulator.Fixed,
		"how the limit counts, one `of` "+strings.Join(simulator.LimitModes, ", "))
}

// faultFlags defines the flags of faults.
func faultFlags(flags *flag.FlagSet, options *simulator.Options) {
	appendTo := func(faults *[]simulator.Fault) func(string) error {
		return func(text string) error {
			fault, err := simulator.ParseFault(text)
			*faults = append(*faults, fault)
			return err
		}
	}
	flags.Func("fault",
		"a `fault` NAME, NAME*TIMES, NAME@SHARE or NAME*TIMES@SHARE; may be given again.\n"+
			"NAME is an API error code such as RequestLimitExceeded, or one of\n"+
			strings.Join(simulator.FaultNames, ", "), appendTo(&options.Faults))
	flags.Func("sts-fault", "a `fault` of STS and the metadata service; may be given again",
		appendTo(&options.STSFaults))
}

// roleFlags defines the flags of the role that the simulator issues temporary keys for.
func roleFlags(flags *flag.FlagSet, role *simulator.Role) {
	flags.StringVar(&role.ARN, "role-arn", role.ARN, "the `ARN` of the role that can be assumed")
	flags.StringVar(&role.ExternalID, "external-id", "",
		"the external `id` that AssumeRole must tell")
	flags.StringVar(&role.ProviderID, "provider-id", role.ProviderID,
		"the `name` of the identity provider of AssumeRoleWithWebIdentity")
	flags.StringVar(&role.WebIdentityToken, "web-identity-token", role.WebIdentityToken,
		"the `token` that it trusts; choose one that opens nothing else")
	flags.DurationVar(&role.Life, "role-life", 0,
		"how long the metadata service's keys live, such as 10s; two hours when 0")
}

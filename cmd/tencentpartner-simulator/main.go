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
	"Serves the partner API's QueryCreditByUinList, QueryDirectCustomersCredit,\n" +
	"QueryPartnerCredit and DescribeCustomerInfo on loopback, and prints its URL.\n" +
	"Set the provider's endpoint to this URL.\n\n" +
	"The same URL serves STS and the metadata service of a CVM instance, with one role.\n" +
	"To use them, set TENCENTPARTNER_STS_ENDPOINT and TENCENTPARTNER_METADATA_ENDPOINT\n" +
	"to this URL.\n\n"

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
	flags := flag.NewFlagSet("tencentpartner-simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&address, "listen", "127.0.0.1:8025",
		"the loopback `address` to listen on; port 0 means a free port")
	options.AddFlags(flags)
	if err := flags.Parse(arguments); err != nil {
		return "", options, err
	}
	if flags.NArg() > 0 {
		return "", options, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	options.Seed = uint64(time.Now().UnixNano())
	return address, options, nil
}

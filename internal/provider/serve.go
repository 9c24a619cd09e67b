package provider

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// Serve is the provider's whole command. It parses the process's arguments, and serves a provider
// of this version until Terraform stops it. If it cannot serve, it writes the reason to stderr and
// exits with code 1.
func Serve(version string) {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	debug := flags.Bool("debug", false,
		"serve for a debugger such as delve, and print how Terraform attaches")
	_ = flags.Parse(os.Args[1:]) // exits on an error
	// net/http logs what a server sends on an idle connection. This may contain secrets, and
	// Terraform copies the log to its own log.
	log.SetOutput(io.Discard)
	err := providerserver.Serve(context.Background(), New(version), providerserver.ServeOpts{
		Address:         "registry.terraform.io/tencentpartner/tencentpartner",
		Debug:           *debug,
		ProtocolVersion: 6,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

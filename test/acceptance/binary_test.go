package acceptance_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The other tests run the provider in the test binary. This one runs the command that users
// install.
func TestAccBinary(t *testing.T) {
	t.Parallel()
	sim, url := simtest.Serve(t, simulator.Options{Customers: oneCustomer})
	w := open(t, url, "data \"tencentpartner_customer_credits\" \"one\" {\n  uins = [1]\n}\n")
	binaries := t.TempDir()
	build := exec.CommandContext(t.Context(),
		"go", "build", "-ldflags", "-X main.version=1.2.3", "-o", binaries, ".")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	ours, err := providerDir()
	if err != nil {
		t.Fatal(err)
	}
	config := readFile(t, filepath.Join(w.dir, "terraformrc"))
	w.write("terraformrc", strings.Replace(config, filepath.ToSlash(ours),
		filepath.ToSlash(binaries), 1))
	w.succeed("plan", "-input=false")
	requests := sim.Requests()
	if len(requests) != 1 {
		t.Fatalf("%d requests, want 1", len(requests))
	}
	const want = "terraform-provider-tencentpartner/1.2.3"
	if got := requests[0].Header.Get("User-Agent"); got != want {
		t.Errorf("User-Agent is %q, want %q", got, want)
	}
}

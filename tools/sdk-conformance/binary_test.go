package conformance

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// program is the package of the simulator's program.
const program = "github.com/tencentpartner/terraform-provider-tencentpartner/cmd/" +
	"tencentpartner-simulator"

// start builds and starts the program until the test ends. It returns its host and port.
func start(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "simulator")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, program)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	command := exec.CommandContext(t.Context(), binary, "-listen", "127.0.0.1:0", "-limit", "0")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() }) // the test's context kills it
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "http://")
}

// The program has its own defaults: no customers, and the demo's keys and role.
func TestProgramAnswersTheSDK(t *testing.T) {
	host := start(t)
	for _, action := range simulator.Actions {
		c := call{action: action}
		if name := lists[action]; name != "" {
			c.in = object{name: uins(2)}
		}
		want := map[string]string{"QueryPartnerCredit": "FailedOperation"}[action]
		if _, err := c.send(t, host); codeOf(t, err) != want {
			t.Errorf("%s: got %v, want %q", action, err, want)
		}
	}
	if _, err := (call{}).ofSTS().send(t, host); err != nil {
		t.Error(err)
	}
}

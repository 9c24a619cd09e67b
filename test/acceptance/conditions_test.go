package acceptance_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"sync"
)

// version returns what "terraform version" prints, once for all tests.
var version = sync.OnceValues(func() (string, error) {
	cli, err := findCLI()
	if err != nil {
		return "", err
	}
	command := exec.Command(cli, "version")
	command.Env = append(withoutUserSettings(), "CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE="+os.DevNull)
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s version: %w\n%s", cli, err, output)
	}
	return string(output), nil
})

// features are conditions of scripts: the oldest minor versions of Terraform 1 and OpenTofu 1.
var features = map[string][2]int{
	// If a saved plan uses the default of a variable, the apply accepts another value.
	"apply-var": {math.MaxInt, 11},
	"checks":    {5, 6},
	"ephemeral": {10, 11},
	"exclude":   {math.MaxInt, 9}, // as an option
	"forget":    {7, 12},          // with a block "removed" that keeps the object
	"import":    {5, 6},           // blocks
	"mocks":     {7, 8},
	// In one of four applies with a failed check, an alpha of Terraform 1.17 destroyed nothing.
	"may-keep-removed": {16, math.MaxInt},
	// The apply opens the gate only if it creates or changes a resource that depends on it.
	"opens-on-demand": {math.MaxInt, 12},
	"plantimestamp":   {5, 6},
	// Ctrl-C cancels reads of the plan that an apply makes.
	"stops-own-plan": {16, math.MaxInt},
}

// condition reports whether the CLI has a feature, or whether the user is root.
func condition(name string) (bool, error) {
	if name == "root" {
		return os.Geteuid() == 0, nil
	}
	oldest, found := features[name]
	if !found {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	text, err := version()
	if err != nil {
		return false, err
	}
	return isAtLeast(text, oldest[0], oldest[1])
}

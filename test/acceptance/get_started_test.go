//go:build unix

package acceptance_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	tutorial = "templates/guides/get-started.md.tmpl"
	// The tutorial clones this repository.
	repositories = "https://github.com/tencentpartner/"
	repository   = "terraform-provider-tencentpartner"
	// The tutorial's simulator has this address. In the test, it uses a free port.
	shownAddress = "127.0.0.1:8025"
)

// step is a block of shell commands in the tutorial.
type step struct {
	commands string
	shown    []string // outputs that the tutorial shows after the block
	code     int      // exit code that the tutorial names after the block; 0 if it names none
}

var exitCode = regexp.MustCompile(`The exit code is (\d+)\.`)

// steps returns the blocks of shell commands in the tutorial.
func steps(t *testing.T, text string) (all []step) {
	t.Helper()
	shell := fences("shell")
	blocks := shell.FindAllStringSubmatchIndex(text, -1)
	for i, block := range blocks {
		end := len(text)
		if i+1 < len(blocks) {
			end = blocks[i+1][0]
		}
		after := text[block[1]:end]
		s := step{commands: text[block[2]:block[3]]}
		for _, shown := range fences("text").FindAllStringSubmatch(after, -1) {
			s.shown = append(s.shown, shown[1])
		}
		if found := exitCode.FindStringSubmatch(after); found != nil {
			code, err := strconv.Atoi(found[1])
			if err != nil {
				t.Fatal(err)
			}
			s.code = code
		}
		all = append(all, s)
	}
	return all
}

// Each command of the tutorial does what the tutorial says. The commands run in a clone of the
// working tree.
func TestAccGetStarted(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	if enough, err := condition("ephemeral"); err != nil {
		t.Fatal(err)
	} else if !enough {
		t.Skip("the tutorial needs Terraform 1.10 or OpenTofu 1.11")
	}
	all := steps(t, readFile(t, filepath.Join(root, tutorial)))
	if len(all) < 12 {
		t.Fatalf("the tutorial has only %d blocks of commands", len(all))
	}
	window := openTerminal(t)
	address := ""
	for _, s := range all {
		if strings.Contains(s.commands, "tencentpartner-simulator") {
			address = window.background(s)
			continue
		}
		if strings.Contains(s.commands, shownAddress) && address == "" {
			t.Fatal("the tutorial uses the simulator before it starts it")
		}
		s.commands = strings.ReplaceAll(s.commands, shownAddress, address)
		output, code := window.run(s.commands)
		if code != s.code {
			t.Fatalf("exit code %d, and the tutorial has %d:\n%s\n%s", code, s.code, s.commands,
				output)
		}
		for _, shown := range s.shown {
			checkShown(t, shown, output)
		}
	}
	if address == "" {
		t.Error("the tutorial does not start the simulator")
	}
}

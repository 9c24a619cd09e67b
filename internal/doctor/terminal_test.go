package doctor_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The output fits on a terminal of 80 columns and 30 lines. Only a long word may exceed a line.
func TestOutputFitsOnATerminal(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		lines := strings.Split(strings.TrimSuffix(r.terminal, "\n"), "\n")
		if len(lines) > 30 {
			t.Errorf("%d lines:\n%s", len(lines), r.terminal)
		}
		for _, line := range lines {
			words := strings.Fields(line)
			isLongWord := utf8.RuneCountInString(words[len(words)-1]) > 60
			if utf8.RuneCountInString(line) > 80 && !isLongWord {
				t.Errorf("a line is longer than 80 characters: %s", line)
			}
		}
		for _, c := range r.terminal {
			if c != '\n' && !unicode.IsPrint(c) {
				t.Errorf("the output has the character %q", c)
			}
		}
	})
}

// The output has each check with its state, each remedy once, and the totals.
func TestOutputHasEachCheck(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		text := strings.Join(strings.Fields(r.terminal), " ")
		for _, check := range r.Checks {
			line := fmt.Sprintf("%s %s: %s", check.State, check.Title(), check.Text())
			if !strings.Contains(text, strings.Join(strings.Fields(line), " ")) {
				t.Errorf("the output does not have %q:\n%s", line, r.terminal)
			}
			if check.Remedy != "" && strings.Count(text, check.Remedy) != 1 {
				t.Errorf("the output does not have %q once:\n%s", check.Remedy, r.terminal)
			}
		}
		for line := range strings.Lines(r.terminal) {
			if strings.HasPrefix(line, "- ") && strings.HasSuffix(strings.TrimSpace(line), ":") {
				t.Errorf("the output has an empty remedy or finding:\n%s", r.terminal)
			}
		}
		totals := fmt.Sprintf("ok: %d, problem: %d, unknown: %d. Requests: %d.",
			r.Count(doctor.OK), r.Count(doctor.Problem), r.Count(doctor.Unknown), r.Requests)
		if !strings.HasSuffix(text, totals) {
			t.Errorf("the output does not end with %q:\n%s", totals, r.terminal)
		}
		hasProblem := r.Count(doctor.Problem) > 0
		if hasProblem != strings.Contains(text, "How to fix it:") ||
			hasProblem != strings.Contains(text, "use -json") ||
			(hasProblem || !hasFinding(r)) == strings.Contains(text, "does not document:") {
			t.Errorf("the output has not either remedies or findings:\n%s", r.terminal)
		}
	})
}

// hasFinding reports whether a finding is known.
func hasFinding(r result) bool {
	return slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool { return f.Known })
}

// A remedy of several checks has their names. The same is true of a finding.
func TestEqualTextsAreMerged(t *testing.T) {
	noPartner := simulator.Fault{Name: "FailedOperation.UinNotAgent"}
	rejected := run(t, state{simulator: withFault(noPartner)})
	healthy := run(t, state{})
	for text, output := range map[string]string{
		"- " + strings.Join(actionChecks, ", ") + ": Only distributors":         rejected.terminal,
		"- uin of no account, uin of partner account: the request":              healthy.terminal,
		"- not known: no allocated credit, customers not listed, request limit": healthy.terminal,
	} {
		joined := strings.Join(strings.Fields(output), " ")
		if !strings.Contains(joined, text) {
			t.Errorf("the output does not have %q:\n%s", text, output)
		}
	}
}

// Text of a server or of a setting cannot control the terminal.
func TestTerminalReplacesControlCharacters(t *testing.T) {
	var out bytes.Buffer
	doctor.PrintCheck(&out, doctor.Check{
		Name: "keys", State: doctor.OK, Detail: "a\x1b[31m\u202eb\x00c é…",
	})
	if got := out.String(); got != "ok       keys: a?[31m?b?c é…\n" {
		t.Errorf("got %q", got)
	}
}

// Without remedies and findings, the output has no title for them. A long name has no empty line.
func TestTerminalWithoutLists(t *testing.T) {
	var out bytes.Buffer
	name := strings.Repeat("a", 80)
	problem := doctor.Check{Name: name, State: doctor.Problem, Detail: "d"}
	doctor.PrintCheck(&out, problem)
	doctor.PrintSummary(&out, &doctor.Diagnosis{Checks: []doctor.Check{problem}})
	doctor.PrintSummary(&out, &doctor.Diagnosis{})
	want := "problem  " + name + ":\n         d\n" +
		"For messages, request IDs and findings, use -json. For findings without private\n" +
		"data, use -report file.\n" +
		"ok: 0, problem: 1, unknown: 0. Requests: 0.\n" +
		"ok: 0, problem: 0, unknown: 0. Requests: 0.\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

// Lines break at spaces. Continued lines are indented.
func TestTerminalBreaksLines(t *testing.T) {
	for length, want := range map[int]int{65: 1, 66: 2, 70: 2, 140: 2, 0: 1} {
		var out bytes.Buffer
		word := strings.Repeat("é", length)
		doctor.PrintCheck(&out, doctor.Check{
			Name: "keys", State: doctor.OK, Detail: word,
		})
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != want || want == 2 && lines[1] != strings.Repeat(" ", 9)+word {
			t.Errorf("%d characters: got %q", length, lines)
		}
	}
}

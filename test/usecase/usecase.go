// Package usecase reads the facts at the top of a use case in examples/usecases. These are the
// oldest CLI that the use case needs, and the exit codes of its commands.
package usecase

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// UseCase is an example with its own directory.
type UseCase struct {
	Name string
	Dir  string
	Text string // of its main.tf
	// Customers is the path of the customers' file. The file is in Dir or next to it.
	Customers string

	// The oldest minor versions of Terraform 1 and OpenTofu 1.
	Terraform, OpenTofu int
	// ExitCodes are those of a command with enough credit, and with insufficient credit.
	ExitCodes map[string][2]int
}

// All returns the use cases in root/examples/usecases. If a use case lacks one of the facts, or if
// there are fewer than ten, it returns an error.
func All(root string) ([]UseCase, error) {
	parent := filepath.Join(root, "examples/usecases")
	entries, err := os.ReadDir(parent)
	if err != nil {
		return nil, err
	}
	var all []UseCase
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		one, err := read(filepath.Join(parent, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("use case %s: %w", entry.Name(), err)
		}
		all = append(all, one)
	}
	if len(all) < 10 {
		return nil, fmt.Errorf("only %d use cases", len(all))
	}
	return all, nil
}

var oldestCLI = regexp.MustCompile(`\n# Oldest CLI: Terraform 1\.(\d+), OpenTofu 1\.(\d+)\.\n`)

func read(dir string) (UseCase, error) {
	text, err := os.ReadFile(filepath.Join(dir, "main.tf"))
	if err != nil {
		return UseCase{}, err
	}
	u := UseCase{Name: filepath.Base(dir), Dir: dir, Text: string(text)}
	found := oldestCLI.FindStringSubmatch(u.Text)
	if found == nil {
		return u, fmt.Errorf("it does not say which CLI it needs")
	}
	u.Terraform, u.OpenTofu = number(found[1]), number(found[2])
	u.Customers = filepath.Join(dir, "customers.json")
	if _, err := os.Stat(u.Customers); err != nil {
		u.Customers = filepath.Join(filepath.Dir(dir), "customers.json")
	}
	u.ExitCodes = map[string][2]int{}
	for _, row := range ExitCodeRows(u.Text) {
		u.ExitCodes[row.Command] = row.Codes
	}
	if len(u.ExitCodes) < 2 {
		return u, fmt.Errorf("it has the exit codes of %d commands", len(u.ExitCodes))
	}
	return u, nil
}

// Row is one row of a table of exit codes.
type Row struct {
	Command string
	Codes   [2]int // the second is 0 if the table has one column
}

var exitCodeRow = regexp.MustCompile(`(?m)^# \| ([^|]*?) +\| (\d) +\|(?: (\d) +\|)?$`)

// ExitCodeRows returns the rows of a table of exit codes in a comment.
func ExitCodeRows(text string) (rows []Row) {
	for _, found := range exitCodeRow.FindAllStringSubmatch(text, -1) {
		codes := [2]int{number(found[2]), 0}
		if found[3] != "" {
			codes[1] = number(found[3])
		}
		rows = append(rows, Row{found[1], codes})
	}
	return rows
}

// number returns the value of digits that a pattern has matched.
func number(digits string) int {
	value, _ := strconv.Atoi(digits)
	return value
}

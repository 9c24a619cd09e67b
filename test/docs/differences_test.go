package docs_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// differencesInGo are the rows about the official provider that Go tests prove. Scripts prove the
// other rows: "# Row: " and the first cell are above the commands.
var differencesInGo = map[string]string{
	"Temporary keys of roles":               "TestKeysAreRenewedAMinuteOrATenthBeforeTheyExpire",
	"Files of profiles":                     "TestKeysOfALoginAreReadAgainBeforeTheyExpire",
	"CVM metadata service, proxy variables": "TestMetadataServiceIsCalledWithoutProxy",
	"`web_identity_token` and `token_code`": "TestSchemasAreThoseOfTheProvider",

	"`HTTPS_PROXY` and `https_proxy` with different values": "TestTransportUsesTheProxyOfTheEndpoint",
}

// Each row about a difference from the official provider has a test.
func TestEachDifferenceHasATest(t *testing.T) {
	inRoot(t)
	tested := differencesInScripts(t)
	tests := matches(everyTest(t), `(?m)^func (Test\w+)\(`)
	for row, test := range differencesInGo {
		tested = append(tested, row)
		if !slices.Contains(tests, test) {
			t.Errorf("%s, for the row %q, is no test", test, row)
		}
	}
	rows := differences(t)
	if len(rows) < 30 {
		t.Fatalf("only the rows %q", rows)
	}
	for _, row := range rows {
		if !slices.Contains(tested, row) {
			t.Errorf("the row %q has no test", row)
		}
	}
	for i, row := range tested {
		if !slices.Contains(rows, row) {
			t.Errorf("a test is for the row %q, which does not exist", row)
		}
		if slices.Contains(tested[:i], row) {
			t.Errorf("two tests are for the row %q", row)
		}
	}
}

// differences returns the first cells of the tables in the credentials guide that compare the
// providers.
func differences(t *testing.T) (rows []string) {
	t.Helper()
	const header = "\n| Case | Official provider | This provider |\n|---|---|---|\n"
	guide := readFile(t, "templates/guides/credentials.md.tmpl")
	for _, table := range strings.Split(guide, header)[1:] {
		table, _, _ = strings.Cut(table, "\n\n")
		rows = append(rows, matches(table, `(?m)^\| (.*?) \|`)...)
	}
	return rows
}

// differencesInScripts returns the rows that the acceptance tests' scripts name.
func differencesInScripts(t *testing.T) (rows []string) {
	t.Helper()
	files, err := filepath.Glob("test/acceptance/testdata/script/difference_*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		rows = append(rows, matches(readFile(t, file), `(?m)^# Row: (.*)$`)...)
	}
	return rows
}

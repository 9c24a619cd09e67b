// Package documented checks the client and the simulator against documented requests and answers.
// README.md has their sources.
package documented_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// document is a documented request with its answer.
type document struct {
	name     string // of the file, such as DescribeCustomerInfo.all-members
	Request  json.RawMessage
	Response json.RawMessage // the whole body of the answer
}

// action returns the part of the name before the first dot.
func (d document) action() string {
	action, _, _ := strings.Cut(d.name, ".")
	return action
}

// load reads a document.
func load(t *testing.T, name string) document {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d := document{name: name}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

// documents reads all documents.
func documents(t *testing.T) (all []document) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		all = append(all, load(t, strings.TrimSuffix(filepath.Base(file), ".json")))
	}
	return all
}

// answer is the content of a document's Response, of any action.
type answer struct {
	Credentials struct{ TmpSecretID, TmpSecretKey, Token string }
	ExpiredTime int64
	Expiration  string
	RequestID   string
	Data        []creditRecord
	identity
}

// creditRecord is a credit record. The account statuses have no such members.
type creditRecord struct {
	Uin                          uint64
	TotalCredit, RemainingCredit json.Number
}

// identity is an answer of GetCallerIdentity.
type identity struct{ Type, AccountID, UserID, PrincipalID, Arn string }

// decoded returns the content of the document's Response.
func (d document) decoded(t *testing.T) answer {
	t.Helper()
	var body struct{ Response answer }
	if err := json.Unmarshal(d.Response, &body); err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	return body.Response
}

// parse decodes JSON. Numbers keep their text.
func parse(t *testing.T, text []byte) (value any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%q is not JSON: %v", text, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Fatalf("%q has more than one JSON value", text)
	}
	return value
}

// canonical returns the JSON text of a value. Members and elements are in the order of their text.
func canonical(value any) string {
	switch value := value.(type) {
	case map[string]any:
		var members []string
		for name, member := range value {
			members = append(members, fmt.Sprintf("%q:%s", name, canonical(member)))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",") + "}"
	case []any:
		var elements []string
		for _, element := range value {
			elements = append(elements, canonical(element))
		}
		slices.Sort(elements)
		return "[" + strings.Join(elements, ",") + "]"
	case string:
		return fmt.Sprintf("%q", value)
	default:
		return fmt.Sprint(value)
	}
}

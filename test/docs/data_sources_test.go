package docs_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Each example refers to its data sources. "tflint --fix" deletes a data source without a
// reference, even if it has a postcondition. Then nothing checks credit
// (https://github.com/terraform-linters/tflint-ruleset-terraform, terraform_unused_declarations).
func TestExamplesReferToTheirDataSources(t *testing.T) {
	inRoot(t)
	found := 0
	for name, sources := range configurations(t) {
		var bodies []*hclsyntax.Body
		for _, source := range sources {
			file, diagnostics := hclsyntax.ParseConfig([]byte(source), name, hcl.InitialPos)
			if diagnostics.HasErrors() {
				t.Fatal(diagnostics)
			}
			body := file.Body.(*hclsyntax.Body) //nolint:forcetypeassert // of the native syntax
			bodies = append(bodies, body)
		}
		for address, references := range dataSources(bodies) {
			found++
			if references == 0 {
				t.Errorf("%s: nothing refers to %s", name, address)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d data sources were found", found)
	}
}

// configurations returns the texts of each configuration that people copy: a directory of examples,
// or a snippet in a document.
func configurations(t *testing.T) map[string][]string {
	t.Helper()
	result := map[string][]string{}
	err := filepath.WalkDir("examples", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".tf" {
			dir := filepath.Dir(path)
			result[dir] = append(result[dir], readFile(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range documents(t) {
		snippets := matches(readFile(t, file), "(?s)\n```(?:terraform|hcl)\n(.*?)```\n")
		for i, snippet := range snippets {
			result[fmt.Sprintf("%s, snippet %d", file, i+1)] = []string{snippet}
		}
	}
	return result
}

// dataSources returns the data sources of this provider in a configuration. For each, it returns
// the number of references from outside of its own block.
func dataSources(bodies []*hclsyntax.Body) map[string]int {
	references := map[string]int{}
	for _, body := range bodies {
		for _, block := range body.Blocks {
			if address := dataAddress(block); address != "" {
				references[address] = 0
			}
		}
	}
	for _, body := range bodies {
		for _, block := range body.Blocks {
			_ = hclsyntax.VisitAll(block.Body, func(node hclsyntax.Node) hcl.Diagnostics {
				expression, ok := node.(*hclsyntax.ScopeTraversalExpr)
				if !ok {
					return nil
				}
				to := referredTo(expression.Traversal)
				if _, ours := references[to]; ours && to != dataAddress(block) {
					references[to]++
				}
				return nil
			})
		}
	}
	return references
}

// dataAddress returns the address of a data source of this provider, or "".
func dataAddress(block *hclsyntax.Block) string {
	if block.Type != "data" || len(block.Labels) != 2 ||
		!strings.HasPrefix(block.Labels[0], "tencentpartner_") {
		return ""
	}
	return strings.Join(block.Labels, ".")
}

// referredTo returns the address of the data source that a traversal begins with, or "".
func referredTo(traversal hcl.Traversal) string {
	if traversal.RootName() != "data" || len(traversal) < 3 {
		return ""
	}
	kind, isKind := traversal[1].(hcl.TraverseAttr)
	name, isName := traversal[2].(hcl.TraverseAttr)
	if !isKind || !isName {
		return ""
	}
	return kind.Name + "." + name.Name
}

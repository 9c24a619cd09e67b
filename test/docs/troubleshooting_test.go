package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const troubleshootingGuide = "templates/guides/troubleshooting.md.tmpl"

// Every error and warning is found by its title.
func TestTroubleshootingHasEveryTitle(t *testing.T) {
	inRoot(t)
	titles := diagnosticTitles(t)
	if len(titles) < 40 {
		t.Fatalf("the provider has %d titles: %q", len(titles), titles)
	}
	guide := readFile(t, troubleshootingGuide)
	for _, title := range titles {
		if !strings.Contains(guide, "`"+title+"`") {
			t.Errorf("%s has no `%s`", troubleshootingGuide, title)
		}
	}
	ours, _, _ := strings.Cut(guide, "## What Terraform and its libraries report")
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?`) \\|").FindAllStringSubmatch(ours, -1) {
		for _, title := range strings.Split(strings.Trim(row[1], "`"), "`, `") {
			if !slices.Contains(titles, title) {
				t.Errorf("%s has %q, which the provider never says", troubleshootingGuide, title)
			}
		}
	}
}

// diagnosticTitles returns the summaries of all diagnostics in the provider's source, and in the
// packages that word them.
func diagnosticTitles(t *testing.T) (titles []string) {
	t.Helper()
	var files []string
	for _, name := range []string{"provider", "connection", "explain"} {
		found, err := filepath.Glob("internal/" + name + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			for _, expression := range summaries(node) {
				if literal, ok := expression.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					title, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					titles = append(titles, title)
				}
			}
			return true
		})
	}
	slices.Sort(titles)
	return slices.Compact(titles)
}

// summaryArgument is which argument of a call is a diagnostic's summary.
var summaryArgument = map[string]int{
	"AddError": 0, "AddWarning": 0, "NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0,
	"AddAttributeError": 1, "AddAttributeWarning": 1, "NewAttributeErrorDiagnostic": 1,
	"NewAttributeWarningDiagnostic": 1,
}

// summaryFirst are the types with a diagnostic's summary as their first field.
var summaryFirst = map[string]bool{"Error": true, "Text": true, "verdictWords": true}

// summaries returns the summaries in a node. It finds them in a call, in the results of functions
// explain…, and in literals of the types in summaryFirst. It also finds them in an assignment to
// title, and in the map of the titles of credentials.
func summaries(node ast.Node) (expressions []ast.Expr) {
	switch node := node.(type) {
	case *ast.CallExpr:
		function, ok := node.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		if index, ok := summaryArgument[function.Sel.Name]; ok && len(node.Args) > index {
			return node.Args[index : index+1]
		}
	case *ast.FuncDecl:
		if !strings.HasPrefix(node.Name.Name, "explain") {
			return nil
		}
		ast.Inspect(node, func(node ast.Node) bool {
			if result, ok := node.(*ast.ReturnStmt); ok && len(result.Results) == 2 {
				expressions = append(expressions, result.Results[0])
			}
			return true
		})
	case *ast.AssignStmt:
		if name, ok := node.Lhs[0].(*ast.Ident); ok && name.Name == "title" {
			return node.Rhs
		}
	case *ast.CompositeLit:
		if name, ok := node.Type.(*ast.Ident); ok && summaryFirst[name.Name] {
			return node.Elts[:1]
		}
	case *ast.ValueSpec:
		if node.Names[0].Name != "credentialTitles" {
			return nil
		}
		elements := node.Values[0].(*ast.CompositeLit).Elts //nolint:forcetypeassert // a map
		for _, element := range elements {
			pair := element.(*ast.KeyValueExpr) //nolint:forcetypeassert // of a map
			expressions = append(expressions, pair.Value)
		}
	}
	return expressions
}

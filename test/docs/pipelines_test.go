package docs_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"
)

const pipelines = "examples/pipelines"

// The guide has each file of the pipelines. The file and the guide say what was not run.
func TestPipelinesGuideHasEachFile(t *testing.T) {
	inRoot(t)
	guide := readFile(t, "templates/guides/pipelines.md.tmpl")
	files := 0
	err := filepath.WalkDir(pipelines, func(path string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		files++
		checkPipelineFile(t, guide, filepath.ToSlash(path))
		return nil
	})
	if err != nil || files != 9 {
		t.Errorf("%d files of pipelines, and the error %v", files, err)
	}
	sections := strings.Split(guide, "\n## ")[2:] // without the introduction and common rules
	for _, section := range sections {
		if !strings.Contains(section, "Not run:") {
			t.Errorf("the guide does not say what was not run: %.30s", section)
		}
	}
}

// checkPipelineFile checks a file of the pipelines, and what the guide says about it.
func checkPipelineFile(t *testing.T, guide, path string) {
	t.Helper()
	text := readFile(t, path)
	if !strings.Contains(guide, `"`+path+`" }}`) && !strings.Contains(guide, `"`+path+`"}}`) {
		t.Errorf("the guide does not have %s", path)
	}
	if extension := filepath.Ext(path); extension == ".tf" || extension == ".hcl" {
		if _, problems := hclparse.NewParser().ParseHCL([]byte(text), path); problems != nil {
			t.Error(problems)
		}
	}
	name := strings.TrimPrefix(path, pipelines+"/")
	if name == "main.tf" {
		return // the configuration of the other files, which tests run
	}
	if header, _, _ := strings.Cut(text, "\n\n"); !strings.Contains(header, "# Not run: ") {
		t.Errorf("%s does not say what was not run", path)
	}
	if !strings.Contains(guide, "| `"+name+"` |") {
		t.Errorf("the guide has no row for %s", name)
	}
}

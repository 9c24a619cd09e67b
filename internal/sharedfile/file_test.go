package sharedfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

func TestTextSurvives(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, "a", "")
	mustAppend(t, directory, "\nb\x00", "a")
	mustAppend(t, directory, "", "a\nb\x00")
	mustAppend(t, directory, "", "a\nb\x00")
}

func TestNamesAreSeparateFiles(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, "a", "")
	must(t, sharedfile.New(directory, "other").Update(func(text []byte) []byte {
		if len(text) != 0 {
			t.Errorf("another file has the text %q", text)
		}
		return []byte("other")
	}))
	mustAppend(t, directory, "", "a")
}

func TestShorterTextReplacesALongerOne(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, strings.Repeat("long", 10_000), "")
	for _, text := range []string{"short", ""} {
		must(t, sharedfile.New(directory, name).Update(func([]byte) []byte {
			return []byte(text)
		}))
		mustAppend(t, directory, "", text)
		if info, err := os.Stat(pathOf(directory)); err != nil || info.Size() > 10 {
			t.Errorf("the file of %q is %v, %v", text, info, err)
		}
	}
}

func TestUpdateWaitsForTheLock(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	second := make(chan struct{})
	must(t, sharedfile.New(directory, name).Update(func([]byte) []byte {
		go func() {
			defer close(second)
			mustAppend(t, directory, "second", "first")
		}()
		mustBeOpen(t, second)
		return []byte("first")
	}))
	<-second
	mustAppend(t, directory, "", "firstsecond")
}

// The content that other programs write is also a text. The first byte is not part of it.
func TestAnyContentIsAText(t *testing.T) {
	const megabyte = 1 << 20
	for _, c := range []struct{ content, want string }{
		{"", ""},
		{"{", ""},
		{"\x00\xff\xfe", "\xff\xfe"},
		{"{}\n", "}\n"},
		{strings.Repeat("x", megabyte-4), strings.Repeat("x", megabyte-5)},
		{strings.Repeat("x", megabyte+1), ""},
		{strings.Repeat("x", 30*megabyte), ""},
	} {
		directory := sharedfile.Directory{Path: t.TempDir()}
		must(t, os.WriteFile(pathOf(directory), []byte(c.content), 0o600))
		mustAppend(t, directory, "more", c.want)
		mustAppend(t, directory, "", c.want+"more")
		info, err := os.Stat(pathOf(directory))
		if err != nil || info.Size() != int64(len(c.want)+len("\x00more")) {
			t.Errorf("content of %d bytes: then the file is %v, %v", len(c.content), info, err)
		}
	}
}

func TestNoDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	mustFail(t, sharedfile.Directory{}, "no cache directory")
	if entries, err := os.ReadDir("."); err != nil || len(entries) > 0 {
		t.Errorf("the working directory has %v, %v", entries, err)
	}
}

func TestNewDoesNoIO(t *testing.T) {
	directory := sharedfile.Directory{Path: filepath.Join(t.TempDir(), "new")}
	sharedfile.New(directory, name)
	if _, err := os.Stat(directory.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory after New: %v", err)
	}
}

func TestDirectoryIsMade(t *testing.T) {
	directory := sharedfile.Directory{Path: filepath.Join(t.TempDir(), "a", "b", "c")}
	mustAppend(t, directory, "a", "")
	must(t, os.RemoveAll(filepath.Dir(directory.Path)))
	mustAppend(t, directory, "b", "")
	mustAppend(t, directory, "", "b")
}

func TestDirectoryThatCannotBeMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, nil, 0o600))
	mustFail(t, sharedfile.Directory{Path: path}, "")
	mustFail(t, sharedfile.Directory{Path: filepath.Join(path, "below")}, "")
	if info, err := os.Stat(path); err != nil || info.Size() > 0 {
		t.Errorf("the file in place of the directory is %v, %v", info, err)
	}
}

func TestDirectoryInPlaceOfTheFile(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	must(t, os.Mkdir(pathOf(directory), 0o700))
	mustFail(t, directory, "")
	must(t, os.Remove(pathOf(directory)))
	mustAppend(t, directory, "a", "")
}

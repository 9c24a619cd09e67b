package sharedfile_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// makeOld makes a file or directory older than a duration.
func makeOld(t *testing.T, path string, age time.Duration) {
	t.Helper()
	at := time.Now().Add(-age)
	must(t, os.Chtimes(path, at, at))
}

// names returns the names in a directory.
func names(t *testing.T, directory sharedfile.Directory) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(directory.Path)
	must(t, err)
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestNewFileRemovesOldOnes(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	for file, age := range map[string]time.Duration{
		"1-old.tencentpartner-limit":   25 * time.Hour,
		"2-older.tencentpartner-limit": 10_000 * time.Hour,
		"3-young.tencentpartner-limit": 23 * time.Hour,
		"4-ahead.tencentpartner-limit": -time.Hour,
		"5-other.text":                 25 * time.Hour,
		"6-other.limit":                25 * time.Hour,
	} {
		path := filepath.Join(directory.Path, file)
		must(t, os.WriteFile(path, []byte("text"), 0o600))
		makeOld(t, path, age)
	}
	old := filepath.Join(directory.Path, "7-directory.tencentpartner-limit")
	must(t, os.Mkdir(old, 0o700))
	makeOld(t, old, 25*time.Hour)

	mustAppend(t, directory, "a", "")
	want := []string{
		"3-young.tencentpartner-limit", "4-ahead.tencentpartner-limit", "5-other.text",
		"6-other.limit", "7-directory.tencentpartner-limit", "name.tencentpartner-limit",
	}
	if got := names(t, directory); !slices.Equal(got, want) {
		t.Errorf("the directory has %q, want %q", got, want)
	}
}

// The directory is read once, because it can have many files.
func TestExistingFileRemovesNone(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, "a", "")
	path := filepath.Join(directory.Path, "old.tencentpartner-limit")
	must(t, os.WriteFile(path, nil, 0o600))
	makeOld(t, path, 25*time.Hour)
	mustAppend(t, directory, "b", "a")
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// A process can be killed after it made the file.
func TestOldEmptyFileIsUsed(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	must(t, os.WriteFile(pathOf(directory), nil, 0o600))
	makeOld(t, pathOf(directory), 25*time.Hour)
	mustAppend(t, directory, "a", "")
	mustAppend(t, directory, "", "a")
}

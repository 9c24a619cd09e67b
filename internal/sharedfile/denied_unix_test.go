//go:build unix

package sharedfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// mustBeDenied requires that an unprivileged user cannot use a file. Modes do not stop root, so the
// first user takes its place.
func mustBeDenied(t *testing.T, base string, directory sharedfile.Directory) {
	t.Helper()
	if os.Geteuid() == 0 {
		mustFailAs(t, firstUser, base, directory, "permission denied")
	} else {
		mustFail(t, directory, "permission denied")
	}
}

// ownDirectory makes a directory of the unprivileged user with a file.
func ownDirectory(t *testing.T, base, name string) sharedfile.Directory {
	t.Helper()
	user := os.Geteuid()
	if user == 0 {
		user = firstUser
	}
	directory := sharedfile.Directory{Path: filepath.Join(base, name)}
	must(t, os.Mkdir(directory.Path, 0o700))
	must(t, os.WriteFile(pathOf(directory), []byte(" text"), 0o600))
	must(t, os.Chown(pathOf(directory), user, -1))
	must(t, os.Chown(directory.Path, user, -1))
	return directory
}

func TestReadOnly(t *testing.T) {
	base := publicDirectory(t)

	file := ownDirectory(t, base, "file")
	must(t, os.Chmod(pathOf(file), 0o400))
	mustBeDenied(t, base, file)
	must(t, os.Chmod(pathOf(file), 0o200))
	mustBeDenied(t, base, file)
	must(t, os.Chmod(pathOf(file), 0o600))
	if os.Geteuid() == 0 {
		mustAppendAs(t, firstUser, base, file, "", "text")
	} else {
		mustAppend(t, file, "", "text")
	}

	directory := ownDirectory(t, base, "directory")
	must(t, os.Remove(pathOf(directory)))
	must(t, os.Chmod(directory.Path, 0o500))
	mustBeDenied(t, base, directory)
	below := sharedfile.Directory{Path: filepath.Join(directory.Path, "below")}
	mustBeDenied(t, base, below)
	must(t, os.Chmod(directory.Path, 0o700))
	if got := names(t, directory); len(got) > 0 {
		t.Errorf("the directory has %q", got)
	}
}

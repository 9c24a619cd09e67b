//go:build unix

package sharedfile_test

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

func TestNewFilesArePrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	base := t.TempDir()
	for _, named := range []bool{false, true} {
		parent := filepath.Join(base, map[bool]string{false: "default", true: "named"}[named])
		directory := sharedfile.Directory{Path: filepath.Join(parent, "directory"), Named: named}
		mustAppend(t, directory, "a", "")
		mustHaveMode(t, parent, 0o700)
		mustHaveMode(t, directory.Path, 0o700)
		mustHaveMode(t, pathOf(directory), 0o600)
	}
}

func mustHaveMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

func TestSymbolicLinkIsNotFollowed(t *testing.T) {
	base := t.TempDir()
	directory := sharedfile.Directory{Path: filepath.Join(base, "directory")}
	must(t, os.Mkdir(directory.Path, 0o700))
	target := filepath.Join(base, "target")
	must(t, os.Symlink(target, pathOf(directory)))
	mustFail(t, directory, "")
	if _, err := os.Lstat(target); !os.IsNotExist(err) {
		t.Errorf("the target of the link was made: %v", err)
	}
	for _, text := range []string{"", "text"} {
		must(t, os.WriteFile(target, []byte(text), 0o600))
		mustFail(t, directory, "")
		if after, err := os.ReadFile(target); err != nil || string(after) != text {
			t.Errorf("the target of the link has %q, %v; want %q", after, err, text)
		}
	}
}

// Another user may have linked the file to one of this user.
func TestFileWithSeveralNames(t *testing.T) {
	for _, named := range []bool{false, true} {
		base := t.TempDir()
		directory := sharedfile.Directory{Path: filepath.Join(base, "directory"), Named: named}
		must(t, os.Mkdir(directory.Path, 0o700))
		target := filepath.Join(base, "target")
		must(t, os.WriteFile(target, []byte("text"), 0o600))
		must(t, os.Link(target, pathOf(directory)))
		mustFail(t, directory, "has several names")
		if after, err := os.ReadFile(target); err != nil || string(after) != "text" {
			t.Errorf("the other file has %q, %v", after, err)
		}
	}
}

func TestNamedPipeDoesNotBlock(t *testing.T) {
	for _, named := range []bool{false, true} {
		directory := sharedfile.Directory{Path: t.TempDir(), Named: named}
		must(t, syscall.Mkfifo(pathOf(directory), 0o600))
		mustFail(t, directory, "") // macOS cannot lock it
	}
}

func TestSocketInPlaceOfTheFile(t *testing.T) {
	t.Chdir(t.TempDir()) // paths of sockets must be short
	directory := sharedfile.Directory{Path: "."}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", pathOf(directory))
	must(t, err)
	defer listener.Close()
	mustFail(t, directory, "")
}

//go:build unix

package sharedfile_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// The users and the group of these tests need no entry in a database.
const firstUser, secondUser, sharedGroup = 61_001, 61_002, 61_100

// needRoot skips a test that needs the users.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can start processes of other users")
	}
}

// publicDirectory returns a directory in which each user can start a copy of the test binary.
func publicDirectory(t *testing.T) string {
	t.Helper()
	base, err := os.MkdirTemp("", "sharedfile") //nolint:usetesting // t.TempDir is private
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	must(t, os.Chmod(base, 0o755))
	executable, err := os.Executable()
	must(t, err)
	source, err := os.Open(executable)
	must(t, err)
	defer source.Close()
	target, err := os.OpenFile(filepath.Join(base, "test"), os.O_WRONLY|os.O_CREATE, 0o755)
	must(t, err)
	_, err = io.Copy(target, source)
	must(t, err)
	must(t, target.Close())
	return base
}

// as lets a user run a child process from a public directory.
func as(user uint32, base string, child *exec.Cmd) *exec.Cmd {
	child.Path, child.Dir = filepath.Join(base, "test"), base
	child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{
		Uid: user, Gid: user, Groups: []uint32{sharedGroup},
	}}
	return child
}

// mustFailAs requires that a user cannot use a file. The error must contain a text.
func mustFailAs(t *testing.T, user uint32, base string, d sharedfile.Directory, want string) {
	t.Helper()
	r := run(t, as(user, base, command(t, job{Directory: d, Append: "more"})))
	if r.Error == "" || !strings.Contains(r.Error, want) {
		t.Errorf("the file of %+v: user %d got %+v, want an error with %q", d, user, r, want)
	}
}

// mustAppendAs is like mustAppend, by a user.
func mustAppendAs(t *testing.T, user uint32, base string, d sharedfile.Directory,
	more, want string,
) {
	t.Helper()
	r := run(t, as(user, base, command(t, job{Directory: d, Append: more})))
	if r != (result{Before: want}) {
		t.Errorf("the file of %+v: user %d got %+v, want the text %q", d, user, r, want)
	}
}

// made makes a directory for a user and the shared group.
func made(t *testing.T, path string, user int, mode os.FileMode) string {
	t.Helper()
	must(t, os.Mkdir(path, 0o700))
	must(t, os.Chown(path, user, sharedGroup))
	must(t, os.Chmod(path, mode))
	return path
}

func TestUsersOfAGroupShareANamedDirectory(t *testing.T) {
	needRoot(t)
	base := publicDirectory(t)
	for name, mode := range map[string]os.FileMode{
		"group":  0o770 | os.ModeSetgid,
		"sticky": 0o770 | os.ModeSetgid | os.ModeSticky,
		"public": 0o777 | os.ModeSetgid | os.ModeSticky,
	} {
		path := made(t, filepath.Join(base, name), 0, mode)
		directory := sharedfile.Directory{Path: path, Named: true}
		mustAppendAs(t, firstUser, base, directory, "a", "")
		mustAppendAs(t, secondUser, base, directory, "b", "a")
		mustAppendAs(t, firstUser, base, directory, "", "ab")
	}
}

func TestUsersDoNotShareADefaultDirectory(t *testing.T) {
	needRoot(t)
	base := publicDirectory(t)
	for name, mode := range map[string]os.FileMode{
		"private": 0o700,
		"group":   0o770 | os.ModeSetgid,
		"public":  0o777 | os.ModeSticky,
	} {
		directory := sharedfile.Directory{Path: made(t, filepath.Join(base, name), firstUser, mode)}
		must(t, os.WriteFile(pathOf(directory), []byte(" text"), 0o600))
		must(t, os.Chown(pathOf(directory), firstUser, sharedGroup))
		mustFailAs(t, secondUser, base, directory, "")
		mustFail(t, directory, "") // root has access to each file
	}
}

// Root can write to each file, so only the check of the owner protects it.
func TestDefaultDirectoryOrFileOfAnotherUser(t *testing.T) {
	needRoot(t)
	for _, c := range []struct {
		directory, file int
		trusted         bool
	}{
		{0, 0, true}, {firstUser, 0, false}, {0, firstUser, false}, {firstUser, firstUser, false},
	} {
		for _, named := range []bool{false, true} {
			directory := sharedfile.Directory{Path: t.TempDir(), Named: named}
			must(t, os.WriteFile(pathOf(directory), []byte(" text"), 0o600))
			must(t, os.Chown(pathOf(directory), c.file, c.file))
			must(t, os.Chown(directory.Path, c.directory, c.directory))
			if c.trusted || named {
				mustAppend(t, directory, "", "text")
			} else {
				mustFail(t, directory, "belongs to another user")
			}
		}
	}
}

// With sudo, root can have the home directory of another user, who could not use root's files.
func TestRootMakesNothingForAnotherUser(t *testing.T) {
	needRoot(t)
	home := made(t, filepath.Join(t.TempDir(), "home"), firstUser, 0o700)
	for _, path := range []string{filepath.Join(home, ".cache", "provider"), home} {
		mustFail(t, sharedfile.Directory{Path: path}, "belongs to another user")
	}
	entries, err := os.ReadDir(home)
	must(t, err)
	if len(entries) > 0 {
		t.Errorf("root made %v", entries)
	}
}

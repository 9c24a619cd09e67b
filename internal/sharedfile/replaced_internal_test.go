package sharedfile

import (
	"errors"
	"os"
	"runtime"
	"testing"

	"github.com/gofrs/flock"
)

// A file can be removed after a process opened it, and before it locks it. Then the lock excludes
// no other process.
func TestFileThatWasReplaced(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not remove open files")
	}
	for _, replace := range []func(path string) error{
		func(string) error { return nil },
		func(path string) error { return os.WriteFile(path, []byte(" text"), 0o600) },
	} {
		file := New(Directory{Path: t.TempDir()}, "name")
		lock := flock.New(file.path)
		if err := lock.Lock(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(file.path), replace(file.path)); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile(file.path)
		err := file.updateLocked(lock, func([]byte) []byte {
			t.Error("the replaced file is updated")
			return []byte("updated")
		})
		if !errors.Is(err, errReplaced) {
			t.Errorf("the update of a replaced file returned %v, want errReplaced", err)
		}
		if after, _ := os.ReadFile(file.path); string(after) != string(before) {
			t.Errorf("the text of the new file is %q, want %q", after, before)
		}
		if lock.Locked() {
			t.Error("the replaced file is still locked")
		}
	}
}

package sharedfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// smallDisk mounts a file system of 64 KiB.
func smallDisk(t *testing.T) string {
	t.Helper()
	path := t.TempDir()
	if err := syscall.Mount("tmpfs", path, "tmpfs", 0, "size=64k,mode=700"); err != nil {
		t.Skip("this user cannot mount a small file system:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, 0); err != nil {
			t.Error(err)
		}
	})
	return path
}

func TestFullDisk(t *testing.T) {
	disk := smallDisk(t)
	directory := sharedfile.Directory{Path: filepath.Join(disk, "directory")}
	must(t, os.Mkdir(directory.Path, 0o700))
	full := filepath.Join(disk, "full")
	if err := os.WriteFile(full, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal("the disk is not full:", err)
	}
	for range 3 {
		mustFail(t, directory, "no space left")
	}
	must(t, os.Remove(full))
	mustAppend(t, directory, "a", "")
	if _, err := appendTo(directory, strings.Repeat("x", 1<<20)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a text larger than the disk: %v", err)
	}
	// The text may be cut, but it can be replaced.
	must(t, sharedfile.New(directory, name).Update(func([]byte) []byte { return []byte("b") }))
	mustAppend(t, directory, "", "b")
}

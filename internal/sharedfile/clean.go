package sharedfile

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// suffix is the end of the names of files. It names the provider, because old files are removed. A
// directory that the user named can have files of other programs.
const suffix = ".tencentpartner-limit"

// maxAge is the age after which a file that was not updated is removed. Temporary keys have a new
// key ID each time, so they leave files behind.
const maxAge = 24 * time.Hour

// groupWrite is the permission of a group to write.
const groupWrite = 0o020

// shareWithGroup lets the group of a common directory write to a new file. It ignores errors: then
// the other users get an error.
func (d Directory) shareWithGroup(file *os.File) {
	info, err := os.Stat(d.Path)
	if err == nil && d.Named && info.Mode().Perm()&groupWrite != 0 {
		_ = file.Chmod(0o660)
	}
}

// removeOld removes files that were not updated for maxAge. It ignores errors, because the next new
// file tries again.
func (d Directory) removeOld() {
	entries, _ := os.ReadDir(d.Path)
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && strings.HasSuffix(entry.Name(), suffix) &&
			time.Since(info.ModTime()) > maxAge {
			_ = os.Remove(filepath.Join(d.Path, entry.Name()))
		}
	}
}

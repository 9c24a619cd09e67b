package sharedfile

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// suffix is the end of the names of files. It contains the provider's name, because removeOld must
// not remove files of other programs. A directory that the user chose can contain such files.
const suffix = ".tencentpartner-limit"

// maxAge is the age after which a file that was not updated is removed. Temporary keys have a new
// key ID each time, so old files remain.
const maxAge = 24 * time.Hour

// groupWrite is the permission of a group to write.
const groupWrite = 0o020

// shareWithGroup lets the group of a common directory write to a new file. It ignores errors. If it
// fails, the other users get an error when they open the file.
func (d Directory) shareWithGroup(file *os.File) {
	info, err := os.Stat(d.Path)
	if err == nil && d.Named && info.Mode().Perm()&groupWrite != 0 {
		_ = file.Chmod(0o660)
	}
}

// removeOld removes files that were not updated for maxAge. It ignores errors, because it runs
// again when the next file is created.
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

//go:build unix

package sharedfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// openFlags are flags of open(2). A symbolic link would lead to another file, and a named pipe
// would block.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// otherWrite is the permission of all other users to write.
const otherWrite = 0o002

// checkOwners returns an error if other users can write to the file but must not. It also returns
// an error if the file has several names. Another user may have linked it to a file of this user.
func (d Directory) checkOwners(directory, file fs.FileInfo) error {
	forbidden := fs.FileMode(groupWrite | otherWrite)
	if d.Named {
		forbidden = otherWrite
	}
	switch {
	case !d.Named && !isOwn(directory):
		return fmt.Errorf("%s belongs to another user", d.Path)
	case directory.Mode()&forbidden != 0 && (!d.Named || directory.Mode()&fs.ModeSticky == 0):
		return fmt.Errorf("other users can write to %s", d.Path)
	case !d.Named && !isOwn(file):
		return errors.New(file.Name() + " belongs to another user")
	case file.Mode()&forbidden != 0:
		return errors.New("other users can write to " + file.Name())
	case status(file).Nlink != 1:
		return errors.New(file.Name() + " has several names")
	}
	return nil
}

// checkParent returns an error if the directory belongs to another user. If the directory does not
// exist, it checks the nearest one above it.
func (d Directory) checkParent() error {
	for path := d.Path; !d.Named; path = filepath.Dir(path) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && !isOwn(info) {
			err = fmt.Errorf("%s belongs to another user", path)
		}
		return err
	}
	return nil
}

// isOwn reports whether a file belongs to the user of this process.
func isOwn(info fs.FileInfo) bool { return int64(status(info).Uid) == int64(os.Geteuid()) }

// status returns the result of stat(2).
func status(info fs.FileInfo) *syscall.Stat_t {
	stat, _ := info.Sys().(*syscall.Stat_t) // on Unix, it has this type
	return stat
}

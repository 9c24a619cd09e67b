// Package sharedfile contains small texts that the processes of a machine share. Each text is a
// file with an OS lock.
package sharedfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	// maxSize is the maximum size of a file, in bytes. A larger file counts as empty.
	maxSize = 1 << 20
	// offset is where the text begins in its file. The lock is on the first byte. On Windows, no
	// other handle can read or write a locked byte.
	offset = 1
	// maxReplaced is the maximum number of attempts to lock a file that others replace.
	maxReplaced = 3
)

var (
	errNoDirectory = errors.New("the user has no cache directory")
	errReplaced    = errors.New("another program has replaced the file")
)

// Directory is a directory of files. It is created when its first file is used.
type Directory struct {
	Path string // absolute; empty means that there is none, so each update fails
	// Named reports whether the user chose the directory. Users of one group can share such a
	// directory. A file in it can belong to another user if only its owner and group can write to
	// it. Any other directory, and each file in it, must belong to the user of this process. The
	// package checks this only on Unix.
	Named bool
}

// File is a file of a Directory. It contains one text. It is safe for concurrent use.
type File struct {
	directory Directory
	path      string
}

// New returns a file of a directory. It does no I/O.
func New(directory Directory, name string) *File {
	return &File{directory, filepath.Join(directory.Path, name+suffix)}
}

// Update replaces the text while it has the lock. If the file is new or larger than 1 MiB, update
// gets an empty text. If the process is killed, the file can contain parts of both texts. Update
// waits for the lock without a time limit, because a process that has the lock can be stopped.
func (f *File) Update(update func(text []byte) []byte) error {
	if f.directory.Path == "" {
		return errNoDirectory
	}
	for range maxReplaced {
		lock, err := f.lock()
		if err != nil {
			return err
		}
		if err = f.updateLocked(lock, update); !errors.Is(err, errReplaced) {
			return err
		}
	}
	return errReplaced
}

// Updated returns the time of the last update, or zero if there is no file. It does not wait for
// the lock.
func (f *File) Updated() time.Time {
	info, err := os.Stat(f.path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// lock locks the file. It creates the file and the directory if they do not exist.
func (f *File) lock() (*flock.Flock, error) {
	// In a sticky directory, Linux can reject O_CREATE for an existing file of another user.
	lock := flock.New(f.path, flock.SetFlag(os.O_RDONLY|openFlags))
	err := lock.Lock()
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.directory.make(); err != nil {
			return nil, err
		}
		lock = flock.New(f.path, flock.SetFlag(os.O_CREATE|os.O_RDONLY|openFlags),
			flock.SetPermissions(0o600))
		err = lock.Lock()
	}
	return lock, err
}

// updateLocked replaces the text of a locked file, and unlocks it. If the file was replaced before
// it was locked, the lock is on another file. Then the error is errReplaced.
func (f *File) updateLocked(lock *flock.Flock, update func([]byte) []byte) error {
	defer lock.Unlock() //nolint:errcheck // the lock ends when the process does
	file, err := os.OpenFile(f.path, os.O_RDWR|openFlags, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return errReplaced
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if locked, err := lock.Stat(); err != nil || !os.SameFile(info, locked) {
		return errReplaced
	}
	if err := f.directory.check(info); err != nil {
		return err
	}
	if info.Size() == 0 { // the file is new
		f.directory.shareWithGroup(file)
		defer f.directory.removeOld() // after the write, because an empty file can be old
	}
	return replace(file, info.Size(), update)
}

// replace replaces the text of a file of a given size.
func replace(file *os.File, size int64, update func([]byte) []byte) error {
	var text []byte
	if size > offset && size <= maxSize {
		text = make([]byte, size-offset)
		read, err := file.ReadAt(text, offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		text = text[:read]
	}
	text = update(text)
	if _, err := file.WriteAt(text, offset); err != nil {
		return err
	}
	// If the process is killed here, the end of a longer text remains.
	if end := int64(offset + len(text)); end < size {
		return file.Truncate(end)
	}
	return nil
}

// make creates the directory if it does not exist. It does not create one in a directory of another
// user. As root, the process could do so, but then that user could not use the directory.
func (d Directory) make() error {
	if err := d.checkParent(); err != nil {
		return err
	}
	return os.MkdirAll(d.Path, 0o700)
}

// check returns an error unless the file is a regular file that can be trusted.
func (d Directory) check(file fs.FileInfo) error {
	if !file.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", file.Name())
	}
	info, err := os.Stat(d.Path)
	if err != nil {
		return err
	}
	return d.checkOwners(info, file)
}

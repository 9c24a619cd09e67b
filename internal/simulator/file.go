package simulator

import (
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// customersFile is a customers' file.
type customersFile struct {
	path string // empty if the content is not from a file

	mu      sync.Mutex
	info    fs.FileInfo // of the version that content is from
	content content
}

// read returns the file's content. If the file has changed, it reads the file again.
func (f *customersFile) read() (content, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return f.content, nil
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return content{}, err
	}
	if f.info != nil && os.SameFile(f.info, info) && f.info.ModTime().Equal(info.ModTime()) &&
		f.info.Size() == info.Size() {
		return f.content, nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return content{}, err
	}
	customers, partner, err := ParseFile(text)
	if err != nil {
		return content{}, fmt.Errorf("%s: %w", f.path, err)
	}
	f.info, f.content = info, content{customers, partner}
	return f.content, nil
}

// readContent returns the customers and the partner. It waits up to a second until their file is
// readable.
func (s *Simulator) readContent() (content, *apiError) {
	read, err := s.file.read()
	for range 20 {
		if err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond) // another process may be writing the file
		read, err = s.file.read()
	}
	if err != nil {
		return content{}, newAPIError("FailedOperation",
			"The simulator cannot use the customers' file: %v", err)
	}
	return read, nil
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// checkReport returns an error if a report cannot be written to a path. It does not leave a file
// there, even if the run is killed later.
func checkReport(path string) error {
	if err := checkReplaceable(path); err != nil {
		return fmt.Errorf("-report %s: %w", path, err)
	}
	temporary, err := createTemporary(path)
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	return temporary.Close()
}

// writeReport writes a report to a path. It replaces an older report, but no other file.
func writeReport(path string, diagnosis *doctor.Diagnosis) error {
	temporary, err := createTemporary(path)
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // has no effect after the renaming
	if err := errors.Join(doctor.WriteReport(temporary, diagnosis), temporary.Close()); err != nil {
		return fmt.Errorf("-report: %w", err)
	}
	if err := checkReplaceable(path); err != nil {
		return fmt.Errorf("-report %s: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}

// createTemporary creates a temporary file in the directory of a path.
func createTemporary(path string) (*os.File, error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".tencentpartner-doctor-*")
	if err != nil {
		return nil, fmt.Errorf("-report: %w", err)
	}
	return temporary, nil
}

// checkReplaceable returns an error if a path exists and is not a report.
func checkReplaceable(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it exists and is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	start := make([]byte, len(doctor.ReportTitle))
	if _, err := io.ReadFull(file, start); err != nil ||
		!bytes.Equal(start, []byte(doctor.ReportTitle)) {
		return errors.New("it exists and is not a report of the doctor; choose another name")
	}
	return nil
}

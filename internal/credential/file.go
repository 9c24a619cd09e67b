package credential

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFile is the maximum size of a file of credentials, in bytes.
const maxFile = 1 << 20

var errNoFile = errors.New("it was not found")

// readFile returns the content of a regular file, without surrounding white space. It removes the
// byte order mark that some editors write. It rejects a pipe, because reading a pipe can block
// forever. Its errors are clauses with "it" for the file. errNoFile is one of them.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	if err != nil {
		return nil, withoutPath(err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	return bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff"))), nil
}

// withoutPath returns an error of package os as a clause without the path.
func withoutPath(err error) error {
	var failure *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNoFile
	case errors.Is(err, fs.ErrPermission):
		return errors.New("permission denied")
	case errors.As(err, &failure):
		return failure.Err
	}
	return err
}

// readValue reads the value in the file that setting names. Its error is an *Error.
// The file contains the value alone, or a JSON object with the value under name.
// The official provider requires the JSON object.
func readValue(setting Setting, name string) (string, error) {
	failure := Error{Problem: File, Setting: setting}
	path, err := expandHome(setting.Value)
	if err == nil {
		failure.File = path
		var value string
		if value, err = readValueFile(path, name); err == nil {
			return value, nil
		}
	}
	return "", failure.withReason(fmt.Sprintf("%s must name a file that contains only the "+
		"value, or JSON like {%q: \"…\"}.", setting.Name(), name),
		"the file that %s names cannot be used: %v", setting.Name(), err)
}

// readValueFile reads the value in a file. Its errors do not show the content.
func readValueFile(path, name string) (string, error) {
	raw, err := readFile(path)
	if err != nil {
		return "", err
	}
	value := string(raw)
	if strings.HasPrefix(value, "{") {
		var object map[string]json.RawMessage
		if err := unmarshal(raw, &object); err != nil {
			return "", err
		}
		var content jsonString
		if object[name] == nil || json.Unmarshal(object[name], &content) != nil {
			return "", fmt.Errorf("it has no string %q", name)
		}
		value = string(content)
	}
	switch {
	case value == "":
		return "", errors.New("it is empty")
	case !utf8.ValidString(value) || strings.Contains(value, "\x00"):
		return "", errors.New("it is not UTF-8 text")
	case strings.Contains(value, `"`):
		return "", errors.New("it has quotes around the value")
	case strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}):
		return "", errors.New("it contains more than one word")
	}
	return value, nil
}

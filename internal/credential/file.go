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

// maxFile bounds a file of credentials, in bytes.
const maxFile = 1 << 20

var errNoFile = errors.New("it does not exist")

// readFile reads a regular file, without the mark that some editors put before UTF-8, and without white space around it. A
// pipe is refused, because it could make the reader wait for ever. Its errors say why in
// words; errNoFile is one.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	if err != nil {
		return nil, reworded(err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, reworded(err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, reworded(err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	return bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff"))), nil
}

func reworded(err error) error {
	var failure *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNoFile
	case errors.Is(err, fs.ErrPermission):
		return errors.New("it may not be read")
	case errors.As(err, &failure):
		return failure.Err
	}
	return err
}

// readValue reads a file that holds one value: as it is, or as the official provider wants it, in a JSON object under a name.
func readValue(setting Setting, name string) (string, error) {
	failure := Error{Problem: File, Setting: setting}
	path, err := expand(setting.Value)
	if err == nil {
		failure.File = path
		var value string
		if value, err = valueIn(path, name); err == nil {
			return value, nil
		}
	}
	return "", failure.because(fmt.Sprintf("%s must name a file that holds the value alone, or JSON like {%q: \"…\"}.", setting.Name(), name),
		"the file that %s names cannot be used: %v", setting.Name(), err)
}

func valueIn(path, name string) (string, error) {
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
		var content text
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
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "", errors.New("it holds more than one word")
	}
	return value, nil
}

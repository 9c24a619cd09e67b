package credential

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// randomPattern matches text with the alphabet of keys and of STS's tokens. The text has at least
// the length of a secret key.
var randomPattern = regexp.MustCompile(`^[A-Za-z0-9_=-]{32,}$`)

// LooksLikeSecret reports whether text looks like a key or a token, or contains one as a word.
// Names and paths do not look like one, so errors can show them.
func LooksLikeSecret(text string) bool {
	switch {
	case strings.Contains(text, "eyJ") && strings.Count(text, ".") >= 2: // a JWT
		return true
	case strings.HasPrefix(text, "{"): // the content of a token's file
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:@", r)
	})
	return slices.ContainsFunc(words, func(word string) bool {
		return randomPattern.MatchString(word) && isRandom(word)
	})
}

// Quote quotes a value for a message, and cuts it to 60 characters. If the value looks like a key
// or a token, Quote does not show it.
func Quote(text string) string {
	if LooksLikeSecret(text) {
		return "a key or a token"
	}
	if runes := []rune(text); len(runes) > 60 {
		return fmt.Sprintf("%q…", string(runes[:60]))
	}
	return fmt.Sprintf("%q", text)
}

// isRandom reports whether text changes its kind of character as often as random text. The kinds
// are upper case, lower case, digits and other characters. 32 random letters and digits change
// about 19 times. A name in camel case changes about twice per word. Of a million random texts of
// this length, 1.2 % changed less often.
func isRandom(text string) bool {
	var classes [4]bool
	changes, last := 0, -1
	for _, r := range text {
		class := 3
		switch {
		case r >= 'A' && r <= 'Z':
			class = 0
		case r >= 'a' && r <= 'z':
			class = 1
		case r >= '0' && r <= '9':
			class = 2
		}
		classes[class] = true
		if class != last && last >= 0 {
			changes++
		}
		last = class
	}
	// Hashes and UUIDs have letters of one case only.
	return classes[0] && classes[1] && classes[2] && changes*5 >= len(text)*2
}

// checkNoSecret returns an *Error if the setting's value looks like a key or a token. Other errors
// show the setting's value, so it must not be a secret. valid describes a valid value.
func checkNoSecret(setting Setting, valid, remedy string) error {
	if !LooksLikeSecret(setting.Value) {
		return nil
	}
	return &Error{
		Problem: Invalid, Setting: setting,
		What: fmt.Sprintf("%s looks like a key or a token, but must be %s", setting.Name(),
			valid),
		Remedy: remedy,
	}
}

// checkNames returns an *Error if a setting for a name or a directory contains a key or a token.
func (s Settings) checkNames() error {
	const remedy = "Set keys in secret_id and secret_key instead. If the key was in a file that " +
		"others can read, disable the key."
	for _, c := range []struct {
		setting Setting
		valid   string
	}{
		{s.Profile, "the name of a profile"},
		{s.SharedCredentialsDir, "a directory"},
		{s.CAMRoleName, "the name of a role"},
	} {
		if err := checkNoSecret(c.setting, c.valid, remedy); err != nil {
			return err
		}
	}
	return nil
}

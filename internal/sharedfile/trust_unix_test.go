//go:build unix

package sharedfile_test

import (
	"os"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// Other users must not be able to write to the file. In a named directory, a group may.
func TestModesThatAreTrusted(t *testing.T) {
	const sticky, setGroup = os.ModeSticky, os.ModeSetgid
	for _, c := range []struct {
		named           bool
		directory, file os.FileMode
		trusted         bool
	}{
		{false, 0o700, 0o600, true},
		{false, 0o755, 0o644, true},
		{false, 0o770, 0o600, false},
		{false, 0o702, 0o600, false},
		{false, 0o777 | sticky, 0o600, false},
		{false, 0o770 | sticky, 0o600, false},
		{false, 0o700, 0o660, false},
		{false, 0o700, 0o602, false},

		{true, 0o700, 0o600, true},
		{true, 0o770 | setGroup, 0o660, true},
		{true, 0o775, 0o664, true},
		{true, 0o777, 0o600, false},
		{true, 0o702, 0o600, false},
		{true, 0o777 | sticky, 0o600, true},
		{true, 0o777 | sticky, 0o660, true},
		{true, 0o777 | sticky, 0o666, false},
		{true, 0o700, 0o602, false},
	} {
		directory := sharedfile.Directory{Path: t.TempDir(), Named: c.named}
		must(t, os.WriteFile(pathOf(directory), []byte(" text"), 0o600))
		must(t, os.Chmod(pathOf(directory), c.file))
		must(t, os.Chmod(directory.Path, c.directory))
		before, err := appendTo(directory, "more")
		if (err == nil) != c.trusted || (c.trusted && before != "text") {
			t.Errorf("%+v: got the text %q, %v", c, before, err)
		}
		must(t, os.Chmod(directory.Path, 0o700))
		content, err := os.ReadFile(pathOf(directory))
		if want := map[bool]string{true: " textmore", false: " text"}[c.trusted]; err != nil ||
			string(content) != want {
			t.Errorf("%+v: the file has %q, %v; want %q", c, content, err, want)
		}
	}
}

// A new file has the mode that lets others share it. The process's umask does not matter.
func TestNewFileOfAGroup(t *testing.T) {
	for mode, want := range map[os.FileMode]os.FileMode{
		0o700:                       0o600,
		0o750:                       0o600,
		0o770:                       0o660,
		0o770 | os.ModeSetgid:       0o660,
		0o777 | os.ModeSticky:       0o660,
		0o770 | os.ModeSticky | 0o5: 0o660,
	} {
		directory := sharedfile.Directory{Path: t.TempDir(), Named: true}
		must(t, os.Chmod(directory.Path, mode))
		must(t, sharedfile.New(directory, name).Update(func([]byte) []byte {
			mustHaveMode(t, pathOf(directory), want) // before the text, if the process is killed
			return []byte("a")
		}))
		mustHaveMode(t, pathOf(directory), want)
		mustAppend(t, directory, "", "a")
	}
}

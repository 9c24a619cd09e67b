package credential

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// profilePath returns the path of the profile's file with an extension such as ".credential".
func (c *Choice) profilePath(extension string) (string, error) {
	dir := "~/.tccli"
	if c.profileDir.IsSet() {
		dir = c.profileDir.Value
	}
	dir, err := expandHome(dir)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, c.profile().Value+extension), nil
}

// expandHome replaces a leading ~ of a path with the home directory.
func expandHome(path string) (string, error) {
	inHome, ok := strings.CutPrefix(filepath.ToSlash(path), "~/")
	if !ok && path != "~" {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if !ok {
		return home, nil
	}
	return filepath.Join(home, inHome), nil
}

// noSourceError returns the error if no setting and no default profile names a source.
func noSourceError(failure Error) error {
	failure.Problem = NoSource
	return failure.withReason("Set secret_id and secret_key, or TENCENTCLOUD_SECRET_ID and "+
		"TENCENTCLOUD_SECRET_KEY. For temporary keys, also set security_token or "+
		"TENCENTCLOUD_SECURITY_TOKEN. Or run \"tccli configure\" or \"tccli auth login\", or use "+
		"assume_role_with_web_identity, cam_role_name or profile.",
		"no credentials found in the provider block, the environment or the tccli profile "+
			"\"default\"")
}

// profileNotFoundError returns the error if the profile has no file. It lists other profiles.
func profileNotFoundError(failure Error) error {
	remedy := fmt.Sprintf("Create it with %s, or set another profile.",
		profileCommands(failure.Profile))
	if names := listProfiles(filepath.Dir(failure.File)); len(names) > 0 {
		remedy += " These profiles exist: " + joinProfiles(names) + "."
	}
	return failure.withReason(remedy, "the profile %q was not found", failure.Profile)
}

// profileCommands returns the tccli commands that write a profile.
func profileCommands(profile string) string {
	return fmt.Sprintf("\"tccli configure --profile %[1]s\" or \"tccli auth login --profile "+
		"%[1]s\"", profile)
}

// maxListed is the maximum number of profiles in a message.
const maxListed = 20

// joinProfiles joins the first names, and adds how many more there are.
func joinProfiles(names []string) string {
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// listProfiles returns the names of the profiles in a directory, in ascending order.
func listProfiles(dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".credential"); ok &&
			!strings.ContainsFunc(name, unicode.IsControl) {
			names = append(names, name)
		}
	}
	return names
}

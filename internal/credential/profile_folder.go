package credential

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// profilePath returns where a file of the profile is.
func (c *Choice) profilePath(extension string) (string, error) {
	folder := "~/.tccli"
	if c.folder.IsSet() {
		folder = c.folder.Value
	}
	folder, err := expand(folder)
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, c.profile().Value+extension), nil
}

// expand returns a path with the home folder for a leading ~.
func expand(path string) (string, error) {
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

// nobodyNamesKeys is the failure for want of any credentials.
func nobodyNamesKeys(failure Error) error {
	failure.Problem = None
	return failure.because("Set secret_id and secret_key, or TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY; for temporary keys also "+
		"security_token or TENCENTCLOUD_SECURITY_TOKEN. Or run \"tccli configure\" or \"tccli auth login\", or use "+
		"assume_role_with_web_identity, cam_role_name or profile.",
		"nobody names keys: not the provider block, not the environment, and there is no default profile of tccli")
}

// noSuchProfile is the failure for a profile that has no file.
func noSuchProfile(failure Error) error {
	remedy := fmt.Sprintf("Create it with %s, or name another.", commands(failure.Profile))
	if names := profilesIn(filepath.Dir(failure.File)); len(names) > 0 {
		remedy += " There are: " + strings.Join(names, ", ") + "."
	}
	return failure.because(remedy, "the profile %q does not exist", failure.Profile)
}

// commands returns what writes a profile.
func commands(profile string) string {
	return fmt.Sprintf("\"tccli configure --profile %[1]s\" or \"tccli auth login --profile %[1]s\"", profile)
}

// profilesIn names the profiles in a folder, at most twenty.
func profilesIn(folder string) (names []string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".credential"); ok && len(names) < 20 && !strings.ContainsFunc(name, unicode.IsControl) {
			names = append(names, name)
		}
	}
	return names
}

package credential

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// defaultProfile applies if no setting names a profile.
var defaultProfile = Setting{Value: "default", Argument: "profile"}

// tccliProfile is the part of a tccli profile that concerns credentials.
type tccliProfile struct {
	name         string
	path         string // the path of its .credential file
	keys         expiringKeys
	fromMetadata bool // the keys are those of the CVM instance's role
	role         Role
	region       string
}

// credentialFile is the content of <profile>.credential, as tccli 3 writes it
// (https://github.com/TencentCloud/tencentcloud-cli).
type credentialFile struct {
	SecretID    jsonString  `json:"secretId"`
	SecretKey   jsonString  `json:"secretKey"`
	Token       jsonString  `json:"token"`
	RoleARN     jsonString  `json:"role-arn"`
	SessionName jsonString  `json:"role-session-name"`
	Type        jsonString  `json:"type"`      // default, cvm-role, oauth or sso
	ExpiresAt   json.Number `json:"expiresAt"` // UNIX seconds
}

// jsonString is a JSON string without surrounding white space. Its errors do not show the content.
// The text "None" becomes empty, because "tccli configure" writes it if you press Enter.
type jsonString string

func (t *jsonString) UnmarshalJSON(raw []byte) error {
	var content string
	if err := json.Unmarshal(raw, &content); err != nil {
		return errors.New("a value that must be a string has another type")
	}
	if content = strings.TrimSpace(content); content != "None" {
		*t = jsonString(content)
	}
	return nil
}

// profile returns the setting that names the profile.
func (c *Choice) profile() Setting { return firstSet(c.from.Profile, defaultProfile) }

// readProfile reads the chosen profile's files.
func (c *Choice) readProfile() (tccliProfile, error) {
	raw, failure, err := c.openProfile()
	if err != nil {
		return tccliProfile{}, err
	}
	var file credentialFile
	if err := unmarshal(raw, &file); err != nil {
		return tccliProfile{}, failure.withReason(fmt.Sprintf("Fix it, or write it again with %s.",
			profileCommands(failure.Profile)),
			"the file of profile %q does not have the form that tccli writes: %v",
			failure.Profile, err)
	}
	result, err := file.toProfile(failure)
	result.name, result.path = failure.Profile, failure.File
	if path, err := c.profilePath(".configure"); err == nil {
		result.region = readRegion(path)
	}
	return result, err
}

// annotate adds the profile to an *Error, if the keys come from a profile.
func (p tccliProfile) annotate(err error) error {
	var failed *Error
	if errors.As(err, &failed) && p.name != "" {
		failed.Profile, failed.File = p.name, p.path
	}
	return err
}

// openProfile returns the content of the profile's .credential file.
// Errors about the file are copies of failure with a reason.
func (c *Choice) openProfile() (raw []byte, failure Error, err error) {
	name := c.profile()
	failure = Error{Problem: Profile, Setting: name, Profile: name.Value}
	if strings.ContainsAny(name.Value, `/\`) ||
		strings.ContainsFunc(name.Value, unicode.IsControl) {
		return nil, failure, failure.withReason("Set only the name of the profile. Set the "+
			"directory of its files with shared_credentials_dir.",
			"%s is %q, but the name of a profile cannot be a path", name.Name(), name.Value)
	}
	path, err := c.profilePath(".credential")
	if err != nil && c.from.Profile.IsSet() {
		return nil, failure, failure.withReason("Set shared_credentials_dir or "+
			"TENCENTCLOUD_SHARED_CREDENTIALS_DIR.",
			"the directory of tccli's profiles was not found: %v", err)
	}
	if err != nil {
		return nil, failure, noSourceError(failure)
	}
	failure.File = path
	raw, err = readFile(path)
	switch {
	case err == nil:
		return raw, failure, nil
	case errors.Is(err, errNoFile) && c.from.Profile.IsSet():
		return nil, failure, profileNotFoundError(failure)
	case errors.Is(err, errNoFile):
		return nil, failure, noSourceError(failure)
	}
	return nil, failure, failure.withReason(fmt.Sprintf("Replace it with a file that the user who "+
		"runs Terraform can read, or write it again with %s.", profileCommands(name.Value)),
		"the file of profile %q cannot be used: %v", name.Value, err)
}

// toProfile returns the file's content as a profile. Errors are copies of failure with a reason.
func (f *credentialFile) toProfile(failure Error) (tccliProfile, error) {
	var result tccliProfile
	if f.RoleARN != "" {
		result.role.ARN = Setting{
			Value:    string(f.RoleARN),
			Argument: failure.Setting.Argument,
			Variable: failure.Setting.Variable,
		}
		result.role.SessionName = Setting{Value: string(f.SessionName)}
		if err := checkARN(result.role.ARN); err != nil {
			return tccliProfile{}, failure.withReason("Correct role-arn. "+arnRemedy,
				"the role-arn of profile %q is not the ARN of a role", failure.Profile)
		}
	}
	if f.Type == "cvm-role" {
		result.fromMetadata = true
		return result, nil
	}
	err := f.setKeys(&result, failure)
	return result, err
}

// setKeys sets result.keys from the file. Keys of a login expire.
func (f *credentialFile) setKeys(result *tccliProfile, failure Error) error {
	loginCommand, isLogin := map[jsonString]string{
		"oauth": "tccli auth login",
		"sso":   "tccli sso login",
	}[f.Type]
	remedy := fmt.Sprintf("Run \"tccli configure --profile %s\".", failure.Profile)
	if isLogin {
		remedy = fmt.Sprintf("Run \"%s --profile %[2]s\". For keys of another kind, run \"tccli "+
			"configure remove --profile %[2]s\" first.", loginCommand, failure.Profile)
	}
	keys := tencentapi.Credentials{
		SecretID:  string(f.SecretID),
		SecretKey: string(f.SecretKey),
		Token:     string(f.Token),
	}
	result.keys.keys = keys
	if keys.SecretID == "" || keys.SecretKey == "" {
		return failure.withReason(remedy,
			"the profile %q has no secretId or no secretKey", failure.Profile)
	}
	if !isLogin {
		return nil
	}
	seconds, err := strconv.ParseInt(string(f.ExpiresAt), 10, 64)
	expiry := time.Unix(seconds, 0)
	if err != nil || expiry.Year() > 9999 {
		return failure.withReason(remedy,
			"the profile %q has the type %s, but no valid expiry time of its keys (expiresAt, in "+
				"seconds)",
			failure.Profile, f.Type)
	}
	if !time.Now().Before(expiry) {
		return failure.withReason(remedy, "the keys of profile %q expired at %s", failure.Profile,
			expiry.UTC().Format(time.RFC3339))
	}
	result.keys = newExpiringKeys(keys, expiry)
	return nil
}

// readRegion returns the region in <profile>.configure. If there is none, or if it is unusable, it
// returns "". That is no error, because only STS gets the region and accepts any region.
func readRegion(path string) string {
	var file struct {
		System struct {
			Region jsonString `json:"region"`
		} `json:"_sys_param"`
	}
	raw, err := readFile(path)
	if err != nil || unmarshal(raw, &file) != nil ||
		!regionPattern.MatchString(string(file.System.Region)) {
		return ""
	}
	return string(file.System.Region)
}

var regionPattern = regexp.MustCompile(`^[\w-]+$`)

// unmarshal decodes a JSON object. Its errors do not show the content.
func unmarshal(raw []byte, out any) error {
	err := json.Unmarshal(raw, out)
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON (at byte %d)", syntax.Offset)
	case errors.As(err, &wrongType):
		return fmt.Errorf("a value has a wrong type (at byte %d)", wrongType.Offset)
	case err != nil && !json.Valid(raw):
		return errors.New("it is not JSON")
	case err != nil:
		return errors.New("a value has a wrong type")
	case !bytes.HasPrefix(raw, []byte("{")):
		return errors.New("it is not a JSON object")
	}
	return nil
}

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

// defaultProfile is the profile where nobody names one.
var defaultProfile = Setting{Value: "default", Argument: "profile"}

// profile is a profile of tccli, as far as it concerns credentials.
type profile struct {
	name         string
	path         string // of its file of credentials
	lease        lease
	fromMetadata bool // its keys are those of the CVM instance's role
	role         Role
	region       string
}

// credentialFile is <profile>.credential as tccli 3 writes it (https://github.com/TencentCloud/tencentcloud-cli).
type credentialFile struct {
	SecretID    text        `json:"secretId"`
	SecretKey   text        `json:"secretKey"`
	Token       text        `json:"token"`
	RoleARN     text        `json:"role-arn"`
	SessionName text        `json:"role-session-name"`
	Type        text        `json:"type"`      // default, cvm-role, oauth or sso
	ExpiresAt   json.Number `json:"expiresAt"` // UNIX seconds
}

// text is a JSON string whose content no error shows. Pressing Enter in "tccli configure" writes None, which is nothing.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var content string
	if err := json.Unmarshal(raw, &content); err != nil {
		return errors.New("a value that should be a string is none")
	}
	if content = strings.TrimSpace(content); content != "None" {
		*t = text(content)
	}
	return nil
}

// profile returns the profile's name, and what names it.
func (c *Choice) profile() Setting { return c.from.Profile.or(defaultProfile) }

// readProfile reads the chosen profile's files.
func (c *Choice) readProfile() (profile, error) {
	raw, failure, err := c.openProfile()
	if err != nil {
		return profile{}, err
	}
	var file credentialFile
	if err := unmarshal(raw, &file); err != nil {
		return profile{}, failure.because(fmt.Sprintf("Mend it, or write it again with %s.", commands(failure.Profile)),
			"the file of the profile %q is not as tccli writes it: %v", failure.Profile, err)
	}
	result, err := file.profile(failure)
	result.name, result.path = failure.Profile, failure.File
	if path, err := c.profilePath(".configure"); err == nil {
		result.region = regionOf(path)
	}
	return result, err
}

// tell completes an error with the profile that led to it, if one did.
func (p profile) tell(err error) error {
	var failed *Error
	if errors.As(err, &failed) && p.name != "" {
		failed.Profile, failed.File = p.name, p.path
	}
	return err
}

// openProfile returns the content of the profile's file of credentials, and what an error about it starts from.
func (c *Choice) openProfile() ([]byte, Error, error) {
	name := c.profile()
	failure := Error{Problem: Profile, Setting: name, Profile: name.Value}
	if strings.ContainsAny(name.Value, `/\`) || strings.ContainsFunc(name.Value, unicode.IsControl) {
		return nil, failure, failure.because("Name the profile alone, and the folder of its files with shared_credentials_dir.",
			"%s is %q, and a profile's name is no path", name.Name(), name.Value)
	}
	path, err := c.profilePath(".credential")
	if err != nil && c.from.Profile.IsSet() {
		return nil, failure, failure.because("Set shared_credentials_dir or TENCENTCLOUD_SHARED_CREDENTIALS_DIR.",
			"there is no folder to look for tccli's profiles in: %v", err)
	}
	if err != nil {
		return nil, failure, nobodyNamesKeys(failure)
	}
	failure.File = path
	raw, err := readFile(path)
	switch {
	case err == nil:
		return raw, failure, nil
	case errors.Is(err, errNoFile) && c.from.Profile.IsSet():
		return nil, failure, noSuchProfile(failure)
	case errors.Is(err, errNoFile):
		return nil, failure, nobodyNamesKeys(failure)
	}
	return nil, failure, failure.because("Make it a file that the user who runs Terraform can read.",
		"the file of the profile %q cannot be used: %v", name.Value, err)
}

// profile returns what the file says. failure is what an error starts from.
func (f *credentialFile) profile(failure Error) (profile, error) {
	var result profile
	if f.RoleARN != "" {
		result.role.ARN = Setting{string(f.RoleARN), failure.Setting.Argument, failure.Setting.Variable}
		result.role.SessionName = Setting{Value: string(f.SessionName)}
		if err := checkARN(result.role.ARN); err != nil {
			return profile{}, failure.because(arnRemedy, "the role-arn of the profile %q is not the ARN of a role", failure.Profile)
		}
	}
	if f.Type == "cvm-role" {
		result.fromMetadata = true
		return result, nil
	}
	err := f.keys(&result, failure)
	return result, err
}

// keys completes the result with the file's keys.
func (f *credentialFile) keys(result *profile, failure Error) error {
	login, ends := map[text]string{"oauth": "tccli auth login", "sso": "tccli sso login"}[f.Type]
	remedy := fmt.Sprintf("Run \"tccli configure --profile %s\".", failure.Profile)
	if ends {
		remedy = fmt.Sprintf("Run \"%s --profile %[2]s\". For keys of another kind, run \"tccli configure remove --profile %[2]s\" first.", login, failure.Profile)
	}
	keys := tencentapi.Credentials{SecretID: string(f.SecretID), SecretKey: string(f.SecretKey), Token: string(f.Token)}
	result.lease.keys = keys
	if keys.SecretID == "" || keys.SecretKey == "" {
		return failure.because(remedy, "the profile %q has no secretId and secretKey", failure.Profile)
	}
	if !ends {
		return nil
	}
	seconds, err := strconv.ParseInt(string(f.ExpiresAt), 10, 64)
	end := time.Unix(seconds, 0)
	if err != nil || end.Year() > 9999 {
		return failure.because(remedy, "the profile %q is of the type %s, and does not say when its keys end (expiresAt, in seconds)",
			failure.Profile, f.Type)
	}
	if !time.Now().Before(end) {
		return failure.because(remedy, "the keys of the profile %q ended at %s", failure.Profile, end.UTC().Format(time.RFC3339))
	}
	result.lease = leaseUntil(keys, end)
	return nil
}

// regionOf returns the region in <profile>.configure. It is only told to STS, which takes any, so what cannot be read is as good
// as nothing.
func regionOf(path string) string {
	var file struct {
		System struct {
			Region text `json:"region"`
		} `json:"_sys_param"`
	}
	raw, err := readFile(path)
	if err != nil || unmarshal(raw, &file) != nil || !regionForm.MatchString(string(file.System.Region)) {
		return ""
	}
	return string(file.System.Region)
}

var regionForm = regexp.MustCompile(`^[\w-]+$`)

// unmarshal reads JSON. Its errors show nothing of the content.
func unmarshal(raw []byte, out any) error {
	err := json.Unmarshal(raw, out)
	var syntax *json.SyntaxError
	var form *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON (at byte %d)", syntax.Offset)
	case errors.As(err, &form):
		return fmt.Errorf("a value has another type than it should (at byte %d)", form.Offset)
	case err != nil && !json.Valid(raw):
		return errors.New("it is not JSON")
	case err != nil:
		return errors.New("a value has another type than it should")
	case !bytes.HasPrefix(raw, []byte("{")):
		return errors.New("it is no JSON object")
	}
	return nil
}

package acceptance_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// requirement is the part of a configuration that names the provider.
const requirement = `terraform {
  required_providers {
    tencentpartner = { source = "tencentpartner/tencentpartner" }
  }
}
`

// prepare writes the CLI's configuration into dir, and the requirement into configurations without
// one. It returns the variables for the CLI: a new home directory and the simulator's keys. With
// the new home, the user's profiles and request limits have no effect.
func prepare(dir, home string) ([]string, error) {
	binaries, err := providerDir()
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "terraformrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n"+
		"    \"tencentpartner/tencentpartner\" = %q\n  }\n  direct {}\n}\n",
		filepath.ToSlash(binaries))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	if err := require(dir); err != nil {
		return nil, err
	}
	const nothing = "http://127.0.0.1:1" // and not the real services
	home = filepath.ToSlash(home)        // scripts write it into configurations
	return []string{
		"HOME=" + home, "USERPROFILE=" + home,
		"XDG_CACHE_HOME=" + home + "/cache", "LocalAppData=" + home + "/cache",
		"TENCENTPARTNER_ENDPOINT=" + nothing, "TENCENTPARTNER_STS_ENDPOINT=" + nothing,
		"TENCENTPARTNER_METADATA_ENDPOINT=" + nothing,
		"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + config,
		"GORACE=atexit_sleep_ms=0", // or each provider process would wait a second at its end
		"TENCENTCLOUD_SECRET_ID=" + simulator.DemoAccount.SecretID,
		"TENCENTCLOUD_SECRET_KEY=" + simulator.DemoAccount.SecretKey,
	}, nil
}

// require writes the requirement into each directory below dir whose configuration has none.
func require(dir string) error {
	needs := map[string]bool{dir: true} // scripts often copy a configuration into it later
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".tf" {
			return err
		}
		text, err := os.ReadFile(path)
		parent := filepath.Dir(path)
		needed, found := needs[parent]
		needs[parent] = (needed || !found) && !strings.Contains(string(text), "required_providers")
		return err
	})
	if err != nil {
		return err
	}
	for parent, needed := range needs {
		if needed {
			file := filepath.Join(parent, "versions.tf")
			if err := os.WriteFile(file, []byte(requirement), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// withoutUserSettings returns the process's environment without the user's settings of Terraform
// and Tencent Cloud.
func withoutUserSettings() (env []string) {
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TENCENT") && !strings.HasPrefix(variable, "TF_") {
			env = append(env, variable)
		}
	}
	return env
}

var cliVersion = regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)\.`)

// isAtLeast reports whether the CLI that prints this version is at least Terraform 1.terraform or
// OpenTofu 1.opentofu.
func isAtLeast(version string, terraform, opentofu int) (bool, error) {
	found := cliVersion.FindStringSubmatch(version)
	if found == nil {
		return false, fmt.Errorf("unexpected version %q", version)
	}
	minor, err := strconv.Atoi(found[2])
	if found[1] == "OpenTofu" {
		return minor >= opentofu, err
	}
	return minor >= terraform, err
}

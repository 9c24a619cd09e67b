package acceptance_test

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// anotherProvider is a provider of the registry. Its module is in tools/.
const anotherProvider = "terraform-provider-time"

// registries are the defaults of Terraform and OpenTofu.
var registries = []string{"registry.terraform.io", "registry.opentofu.org"}

var (
	buildAnotherProvider = pinnedTool(anotherProvider)
	machine              = runtime.GOOS + "_" + runtime.GOARCH
)

// anotherVersion returns the version of anotherProvider in its go.mod.
func anotherVersion() (string, error) {
	file := filepath.Join(root, "tools", anotherProvider, "go.mod")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(`/` + anotherProvider + ` v(\S+)`).FindStringSubmatch(string(text))
	if found == nil {
		return "", fmt.Errorf("%s has no version of %s", file, anotherProvider)
	}
	return found[1], nil
}

// registry returns the default registry of the CLI.
func registry() (string, error) {
	text, err := version()
	if strings.HasPrefix(text, "OpenTofu") {
		return registries[1], err
	}
	return registries[0], err
}

// installDevBuild runs tools/dev-install.sh, and selects its CLI configuration. With an argument,
// the code differs from a build without one.
func installDevBuild(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: dev-install [VERSION]")
	}
	dir := ts.MkAbs("dev")
	script, err := filepath.Abs(filepath.Join(root, "tools", "dev-install.sh"))
	ts.Check(err)
	command := exec.Command("sh", script, dir) //nolint:noctx // nothing to cancel
	command.Env = os.Environ()                 // with Go's cache
	if len(args) == 1 {
		command.Env = append(command.Env, "GOFLAGS=-ldflags=-X=main.version="+args[0])
	}
	output, err := command.CombinedOutput()
	if err != nil {
		ts.Fatalf("%v\n%s", err, output)
	}
	config := filepath.Join(dir, "terraformrc")
	if line := fmt.Sprintf("export TF_CLI_CONFIG_FILE=%q\n", config); !strings.Contains(
		string(output), line) {
		ts.Fatalf("the output has no line %s:\n%s", line, output)
	}
	ts.Setenv("TF_CLI_CONFIG_FILE", config)
	for _, host := range registries {
		found, err := os.ReadDir(filepath.Join(dir, "mirror", host, "tencentpartner",
			"tencentpartner"))
		if err != nil || len(found) != 1 {
			ts.Fatalf("%s has the versions %v, want one; %v", host, found, err)
		}
	}
}

// linkInMirror adds a provider to a filesystem mirror. The file keeps its name, because the tests'
// binary serves as the provider under that name only.
func linkInMirror(mirror, source, version, binary string) error {
	for _, host := range registries {
		dir := filepath.Join(mirror, host, filepath.FromSlash(source), version, machine)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.Symlink(binary, filepath.Join(dir, filepath.Base(binary))); err != nil {
			return err
		}
	}
	return nil
}

// mirrorAnotherProvider writes a second mirror, with a provider that is not this one. It makes the
// CLI configuration of dev-install use this mirror instead of the registry.
func mirrorAnotherProvider(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: another-provider, after dev-install")
	}
	binary, err := buildAnotherProvider()
	ts.Check(err)
	version, err := anotherVersion()
	ts.Check(err)
	ts.Setenv("ANOTHER_VERSION", version)
	mirror := ts.MkAbs("another")
	ts.Check(linkInMirror(mirror, "hashicorp/time", version, binary))
	const registry = "  direct {"
	config := ts.Getenv("TF_CLI_CONFIG_FILE")
	text := ts.ReadFile(config)
	if strings.Count(text, registry) != 1 {
		ts.Fatalf("no block direct:\n%s", text)
	}
	text = strings.Replace(text, registry,
		fmt.Sprintf("  filesystem_mirror {\n    path    = %q", mirror), 1)
	ts.Check(os.WriteFile(config, []byte(text), 0o600))
}

// buildProvider builds the command that users install, once for all tests. It returns its content.
var buildProvider = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "provider")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "provider")
	command := exec.Command("go", "build", "-o", path, ".")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, output)
	}
	return os.ReadFile(path)
})

// mirrorArchive writes a mirror with an archive that is named like a release's.
func mirrorArchive(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: release-archive DIRECTORY VERSION")
	}
	_, err := writeArchives(ts.MkAbs(args[0]), args[1])
	ts.Check(err)
}

// writeArchives writes the archive of a release into a mirror, and returns its name. Both
// registries have the same file.
func writeArchives(mirror, version string) (string, error) {
	name := program + "_" + version + "_" + machine + ".zip"
	first := ""
	for _, host := range registries {
		file := filepath.Join(mirror, host, "tencentpartner", "tencentpartner", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return "", err
		}
		var err error
		if first == "" {
			first, err = file, writeArchive(file, version)
		} else {
			err = os.Link(first, file)
		}
		if err != nil {
			return "", err
		}
	}
	return name, nil
}

// writeArchive writes the archive of a release. It is not compressed.
func writeArchive(path, version string) error {
	binary, err := buildProvider()
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	archive := zip.NewWriter(file)
	header := &zip.FileHeader{Name: program + "_v" + version, Method: zip.Store}
	if runtime.GOOS == "windows" {
		header.Name += ".exe"
	}
	header.SetMode(0o755)
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := entry.Write(binary); err != nil {
		return err
	}
	return archive.Close()
}

package acceptance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

// workspace is a directory with a configuration, and the environment in which the CLI runs there.
// It is for tests that are not scripts.
type workspace struct {
	t   *testing.T
	dir string
	env []string
	cli string
}

// open returns a workspace for a configuration, with the provider's variables set for a simulator
// at url.
func open(t *testing.T, url, configuration string) *workspace {
	t.Helper()
	w := &workspace{t: t, dir: t.TempDir(), cli: requireCLI(t)}
	w.write("main.tf", configuration)
	vars, err := prepare(w.dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.env = append(withoutUserSettings(), vars...)
	w.env = append(w.env, "TENCENTPARTNER_ENDPOINT="+url)
	return w
}

// openUseCase returns a workspace with a use case. It skips the test if the CLI is too old for it.
func openUseCase(t *testing.T, url string, u usecase.UseCase) *workspace {
	t.Helper()
	w := open(t, url, u.Text)
	tests := os.DirFS(filepath.Join(u.Dir, "tests"))
	err := os.CopyFS(filepath.Join(w.dir, "tests"), tests)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	text, err := version()
	if err != nil {
		t.Fatal(err)
	}
	if enough, err := isAtLeast(text, u.Terraform, u.OpenTofu); err != nil {
		t.Fatal(err)
	} else if !enough {
		t.Skipf("%s needs Terraform 1.%d or OpenTofu 1.%d", u.Name, u.Terraform, u.OpenTofu)
	}
	return w
}

// useCases returns all use cases.
func useCases(t *testing.T) []usecase.UseCase {
	t.Helper()
	all, err := usecase.All(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// useCase returns the use case of a name.
func useCase(t *testing.T, name string) usecase.UseCase {
	t.Helper()
	all := useCases(t)
	i := slices.IndexFunc(all, func(u usecase.UseCase) bool { return u.Name == name })
	if i < 0 {
		t.Fatalf("there is no use case %s", name)
	}
	return all[i]
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (w *workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.cli, args...)
	command.Dir, command.Env = w.dir, w.env
	return command
}

// run runs the CLI and returns its output, its errors and its exit code.
func (w *workspace) run(args ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	command := w.command(w.t.Context(), args...)
	var out, failure bytes.Buffer
	command.Stdout, command.Stderr = &out, &failure
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), failure.String(), command.ProcessState.ExitCode()
}

// succeed runs the CLI, and fails the test unless the exit code is 0.
func (w *workspace) succeed(args ...string) string {
	w.t.Helper()
	stdout, stderr, code := w.run(args...)
	if code != 0 {
		w.t.Fatalf("%v returned %d:\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// deployed reports whether the state has the resources that the use cases deploy.
func (w *workspace) deployed() bool {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if os.IsNotExist(err) {
		return false
	}
	if err != nil {
		w.t.Fatal(err)
	}
	type resource struct {
		Type      string
		Instances []any // Terraform 1.5 keeps a resource that it could not create without them
	}
	var state struct{ Resources []resource }
	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatal(err)
	}
	return slices.ContainsFunc(state.Resources, func(r resource) bool {
		return r.Type == "terraform_data" && len(r.Instances) > 0
	})
}

// planTime matches the time of a plan in the state.
var planTime = regexp.MustCompile(`"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"`)

// age makes the time of a plan in the state an old one. plantimestamp() counts seconds, so the next
// plan may have the same time.
func (w *workspace) age() {
	w.t.Helper()
	const name = "terraform.tfstate"
	text, err := os.ReadFile(filepath.Join(w.dir, name))
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(name, planTime.ReplaceAllString(string(text), `"2000-01-01T00:00:00Z"`))
}

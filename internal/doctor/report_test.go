package doctor_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

var update = flag.Bool("update", false, "write the reports in testdata")

// The reports in testdata are those of the doctor. To write them again, run the test with -update.
func TestReports(t *testing.T) {
	for name, s := range map[string]state{
		"all-ok": {simulator: limitOf5(simulator.Fixed), options: withLimit},
		"denied": {simulator: denied(actionChecks...)},
		"no-keys": {environment: map[string]string{
			"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": "",
		}},
		"foreign-uin": {
			simulator: func(options *simulator.Options) { options.NotCustomerFails = true },
			options:   withUINs(first, foreign),
		},
		"wrong-clock": {simulator: withClock(-time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, s).report
			path := filepath.Join("testdata", name+".md")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
			}
		})
	}
}

// A text cannot end a cell of a table, and cannot begin a line.
func TestReportHasOneLineForEachRow(t *testing.T) {
	d := &doctor.Diagnosis{Findings: []doctor.Finding{{Name: "a", Summary: "b|c\nd\x1b"}}}
	var out bytes.Buffer
	if err := doctor.WriteReport(&out, d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), "\n| a | no | b\\|c?d? |\n") {
		t.Errorf("got %s", out.String())
	}
}

// failingWriter is a file on a full disk.
type failingWriter struct{}

var errFull = errors.New("no space left")

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

func TestErrorOfWritingAReport(t *testing.T) {
	if err := doctor.WriteReport(failingWriter{}, &doctor.Diagnosis{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

// Without options, the doctor uses the environment and the network of the machine.
func TestRunWithoutOptions(t *testing.T) {
	s := state{}
	s.setEnvironment(t, t.TempDir())
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1") // no program listens there
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", "")
	r := result{Diagnosis: doctor.Run(t.Context(), doctor.Options{})}
	if check := r.check(t, "endpoint"); check.State != doctor.Problem || r.Requests != 1 {
		t.Errorf("%d requests, and got %+v", r.Requests, check)
	}
	if r.Platform == "" {
		t.Error("the platform is not known")
	}
	s.environment = withoutKeys("TENCENTCLOUD_CAM_ROLE_NAME", "demo")
	s.setEnvironment(t, t.TempDir())
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("TENCENTPARTNER_METADATA_ENDPOINT", "http://127.0.0.1:1")
	r = result{Diagnosis: doctor.Run(t.Context(), doctor.Options{})}
	if check := r.check(t, "keys"); check.State != doctor.Problem || r.Requests != 2 {
		t.Errorf("%d requests, and got %+v", r.Requests, check)
	}
}

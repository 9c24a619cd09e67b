package request_test

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// sharingLines returns the log's lines about the request limit, with level and reason. The lines
// must have no other fields.
func sharingLines(t *testing.T, log *bytes.Buffer) (lines []string) {
	t.Helper()
	entries, err := tflogtest.MultilineJSONDecode(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		message, _ := entry["@message"].(string)
		if !strings.HasPrefix(message, "request limit ") {
			continue
		}
		level, _ := entry["@level"].(string)
		line := level + ": " + message
		if reason, found := entry["reason"].(string); found {
			line += ": " + reason
		}
		for name := range entry {
			if !strings.HasPrefix(name, "@") && name != "reason" {
				t.Errorf("the line %q has the field %s", line, name)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// The log reports once when the limit is no longer shared, and once when it is shared again.
func TestLogSaysWhetherTheLimitIsShared(t *testing.T) {
	file := sharedfile.New(sharedfile.Directory{Path: t.TempDir(), Named: true}, "name")
	full, readOnly := errors.New("the disk is full"), errors.New("the disk is read-only")
	sim := simtest.New(t, simulator.Options{Customers: customer})
	failures := []error{nil, full, full, readOnly, readOnly, nil, nil, full}
	var step atomic.Int32
	open := func() (*sharedfile.File, error) { return file, failures[step.Load()] }
	var log bytes.Buffer
	simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
		a := newAction(t, transport, keySource{}, ratelimit.NewShared(5, open))
		ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &log), request.LogSubsystem)
		for i := range failures {
			step.Store(int32(i))
			if _, err := a.Do(ctx, constantRequest); err != nil {
				t.Error(err)
			}
		}
	})
	const alone = "debug: request limit is not shared with other processes: the disk is "
	const shared = "debug: request limit is shared with other processes"
	want := []string{alone + "full", alone + "read-only", shared, alone + "full"}
	secret := strings.Contains(log.String(), simulator.DemoAccount.SecretKey)
	if secret || strings.Contains(log.String(), simulator.DemoAccount.SecretID) {
		t.Errorf("the log shows a key:\n%s", &log)
	}
	if got := sharingLines(t, &log); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Without sharing, or if it works from the start, the log has no line about it.
func TestNoLogWithoutAChange(t *testing.T) {
	file := sharedfile.New(sharedfile.Directory{Path: t.TempDir(), Named: true}, "name")
	open := func() (*sharedfile.File, error) { return file, nil }
	for _, limiter := range []*ratelimit.Limiter{ratelimit.New(5), ratelimit.NewShared(5, open)} {
		sim := simtest.New(t, simulator.Options{Customers: customer})
		var log bytes.Buffer
		simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
			a := newAction(t, transport, keySource{}, limiter)
			ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &log),
				request.LogSubsystem)
			if _, err := a.Do(ctx, constantRequest); err != nil {
				t.Error(err)
			}
		})
		if got := sharingLines(t, &log); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	}
}

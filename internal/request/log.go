package request

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem is the subsystem that the context of Do should have. Each line has only fields of an
// allow-list and those of Options.LogFields: no body, no header, no key.
const LogSubsystem = "request"

func (a *Action[In, Out]) logAttempt(
	ctx context.Context,
	in In,
	took time.Duration,
	requestID string,
	failure *tencentapi.Error,
) {
	fields := map[string]any{"took_ms": took.Milliseconds(), "request_id": requestID}
	if failure != nil {
		fields["code"] = failure.Code
		fields["http_status"] = failure.HTTPStatus
		fields["request_id"] = failure.RequestID
	}
	if a.options.LogFields != nil {
		maps.Copy(fields, a.options.LogFields(in))
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of "+a.options.Name, fields)
}

func logSlot(ctx context.Context, waited time.Duration) {
	tflog.SubsystemTrace(ctx, LogSubsystem,
		"request may be sent", map[string]any{"slot_wait_ms": waited.Milliseconds()})
}

// logAlone logs if the reason has changed. The reason is the result of Slot.Alone.
func (a *Action[In, Out]) logAlone(ctx context.Context, reason error) {
	text := ""
	if reason != nil {
		text = reason.Error()
	}
	a.mu.Lock()
	changed := a.alone != text
	a.alone = text
	a.mu.Unlock()
	switch {
	case !changed:
	case reason == nil:
		tflog.SubsystemDebug(ctx, LogSubsystem, "request limit is shared with other processes")
	default:
		tflog.SubsystemDebug(ctx, LogSubsystem, "request limit is not shared with other processes",
			map[string]any{"reason": text})
	}
}

func logRetry(ctx context.Context, delay time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem,
		"retrying request", map[string]any{"delay_ms": delay.Milliseconds()})
}

func logLimitError(ctx context.Context, rate float64) {
	tflog.SubsystemDebug(ctx, LogSubsystem,
		"limit error", map[string]any{"requests_per_second": rate})
}

func logRate(ctx context.Context, rate float64) {
	tflog.SubsystemTrace(ctx, LogSubsystem,
		"rate raised", map[string]any{"requests_per_second": rate})
}

func logSkew(ctx context.Context, skew time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem,
		"clock corrected with the server's time", map[string]any{"skew_ms": skew.Milliseconds()})
}

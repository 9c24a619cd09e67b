package partner

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem names the subsystem that a Read's context should carry. Every line is made of an allow-list of fields: no
// body, no header, no key.
const LogSubsystem = "partner"

// logProgress tells at INFO how far a slow read is, and how long the rest will take at the speed so far.
func (r *Reader) logProgress(read *read) {
	rate := r.limiter.Rate()
	r.mu.Lock()
	done, asked := len(read.answers), len(read.entries)
	r.mu.Unlock()
	fields := map[string]any{"uins_done": done, "uins": asked, "requests_per_second": rate}
	if done > 0 {
		fields["seconds_left"] = int(time.Since(read.start).Seconds() * float64(asked-done) / float64(done))
	}
	tflog.SubsystemInfo(read.ctx, LogSubsystem, "reading credit", fields)
}

func logCut(ctx context.Context, entries []*entry, left int, waited time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "batch cut", map[string]any{
		"uins": len(entries), "reads": len(readsOf(entries)), "still_queued": left, "slot_wait_ms": waited.Milliseconds(),
	})
}

func logAttempt(ctx context.Context, batch []UIN, took time.Duration, requestID string, failure *tencentapi.Error) {
	fields := map[string]any{
		"uins":       len(batch),
		"first_uin":  batch[0].String(),
		"took_ms":    took.Milliseconds(),
		"request_id": requestID,
	}
	if failure != nil {
		fields["code"] = failure.Code
		fields["http_status"] = failure.HTTPStatus
		fields["request_id"] = failure.RequestID
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of "+action, fields)
}

func logThrottle(ctx context.Context, rate float64) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "throttled", map[string]any{"requests_per_second": rate})
}

func logRate(ctx context.Context, rate float64) {
	tflog.SubsystemTrace(ctx, LogSubsystem, "rate raised", map[string]any{"requests_per_second": rate})
}

func logRepeat(ctx context.Context, delay time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "batch is sent again", map[string]any{"delay_ms": delay.Milliseconds()})
}

func logWait(ctx context.Context, waited time.Duration) {
	tflog.SubsystemTrace(ctx, LogSubsystem, "slot for a repeat or a probe", map[string]any{"slot_wait_ms": waited.Milliseconds()})
}

func logIsolation(ctx context.Context, suspects []*entry, blamed *tencentapi.Error) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "looking for the UINs that fail a batch", map[string]any{
		"uins": len(suspects), "first_uin": suspects[0].uin.String(), "code": blamed.Code, "request_id": blamed.RequestID,
	})
}

func logFound(ctx context.Context, uin UIN, blamed *tencentapi.Error) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "found a UIN that fails its batch", map[string]any{
		"uin": uin.String(), "code": blamed.Code, "request_id": blamed.RequestID,
	})
}

func logSkew(ctx context.Context, skew time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "clock corrected by the server's", map[string]any{"skew_ms": skew.Milliseconds()})
}

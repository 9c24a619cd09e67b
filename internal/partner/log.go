package partner

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem names the subsystem that a Read's context should carry. Every line is made of an allow-list of fields: no
// body, no header, no key.
const LogSubsystem = "partner"

// logProgress tells at INFO how far a slow read is, and how long the rest will take at the speed so far.
func (r *Reader) logProgress(ctx context.Context, progress batch.Progress) {
	fields := map[string]any{"uins_done": progress.Answered, "uins": progress.Asked, "requests_per_second": r.limiter.Rate()}
	if progress.Answered > 0 {
		left := progress.Asked - progress.Answered
		fields["seconds_left"] = int(progress.Elapsed.Seconds() * float64(left) / float64(progress.Answered))
	}
	tflog.SubsystemInfo(ctx, LogSubsystem, "reading credit", fields)
}

// logPanic logs the stack, which has no values, and of the panic's own value only what cannot hold a
// secret: the text of a runtime error, or the type of any other.
func logPanic(ctx context.Context, panicked *batch.PanicError) {
	text := fmt.Sprintf("%T", panicked.Value)
	if err, ok := panicked.Value.(runtime.Error); ok {
		text = err.Error()
	}
	tflog.SubsystemError(ctx, LogSubsystem, "the client panicked", map[string]any{
		"panic": text, "stack": string(panicked.Stack),
	})
}

func logBatch(ctx context.Context, uins, reads int, waited time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "batch cut", map[string]any{
		"uins": uins, "reads": reads, "slot_wait_ms": waited.Milliseconds(),
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

// logRefusal tells of a request that was refused because of one of its UINs.
func logRefusal(ctx context.Context, uins []UIN, blamed *tencentapi.Error) {
	if len(uins) == 1 {
		tflog.SubsystemDebug(ctx, LogSubsystem, "found a UIN that fails its batch", map[string]any{
			"uin": uins[0].String(), "code": blamed.Code, "request_id": blamed.RequestID,
		})
		return
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "looking for the UINs that fail a batch", map[string]any{
		"uins": len(uins), "first_uin": uins[0].String(), "code": blamed.Code, "request_id": blamed.RequestID,
	})
}

func logSkew(ctx context.Context, skew time.Duration) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "clock corrected by the server's", map[string]any{"skew_ms": skew.Milliseconds()})
}

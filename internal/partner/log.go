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

// LogSubsystem is the subsystem that Read logs to. Each line has only fields of an allow-list: no
// body, no header, no key.
const LogSubsystem = "partner"

// logProgress logs the progress of a slow read at INFO. It estimates the remaining time from the
// speed so far.
func logProgress(ctx context.Context, reading string, progress batch.Progress, rate float64) {
	fields := map[string]any{
		"uins_done": progress.Answered, "uins": progress.Keys, "requests_per_second": rate,
	}
	if progress.Answered > 0 {
		left := float64(progress.Keys - progress.Answered)
		fields["seconds_left"] = int(progress.Elapsed.Seconds() * left / float64(progress.Answered))
	}
	tflog.SubsystemInfo(ctx, LogSubsystem, reading, fields)
}

// logSlow logs at INFO that a read of an action without parameters is slow.
func logSlow(ctx context.Context, reading string, rate float64) {
	tflog.SubsystemInfo(ctx, LogSubsystem, reading, map[string]any{"requests_per_second": rate})
}

// logPanic logs the stack, which contains no values. The panic's own value may be a secret. So
// logPanic logs only the text of a runtime error, or the type of any other value.
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
	tflog.SubsystemDebug(ctx, LogSubsystem, "batch formed", map[string]any{
		"uins": uins, "reads": reads, "slot_wait_ms": waited.Milliseconds(),
	})
}

// logFields returns the log fields of a request.
func (q uinQuery) logFields() map[string]any {
	return map[string]any{"uins": len(q.uins), "first_uin": q.uins[0].String()}
}

// logRejection logs that the API rejected a request because of one of its UINs.
func logRejection(ctx context.Context, uins []UIN, failure *tencentapi.Error) {
	if len(uins) == 1 {
		tflog.SubsystemDebug(ctx, LogSubsystem, "found a UIN that fails its batch", map[string]any{
			"uin": uins[0].String(), "code": failure.Code, "request_id": failure.RequestID,
		})
		return
	}
	tflog.SubsystemDebug(ctx, LogSubsystem,
		"looking for the UINs that fail a batch", map[string]any{
			"uins": len(uins), "first_uin": uins[0].String(), "code": failure.Code,
			"request_id": failure.RequestID,
		})
}

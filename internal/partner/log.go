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

// LogSubsystem names the subsystem that Read logs to. Every line is made of an allow-list of fields:
// no body, no header, no key.
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

// logFields are what the log says of a request.
func (q queryCredit) logFields() map[string]any {
	return map[string]any{"uins": len(q.UINList), "first_uin": q.UINList[0].String()}
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

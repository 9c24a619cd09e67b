package credential

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem names the subsystem that a context should carry. Every line is made of an allow-list of fields: no body, no
// header, no key.
const LogSubsystem = "credential"

func logRenewal(ctx context.Context, choice *Choice, fresh lease, took time.Duration, err error) {
	fields := map[string]any{"source": string(choice.kind), "took_ms": took.Milliseconds(), "failed": err != nil}
	if !fresh.until.IsZero() {
		fields["renewed_in_s"] = int(time.Until(fresh.until).Seconds())
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "renewal of credentials", fields)
}

func logSTS(ctx context.Context, action string, took time.Duration, requestID string, failure *tencentapi.Error) {
	fields := map[string]any{"took_ms": took.Milliseconds(), "request_id": requestID}
	if failure != nil {
		fields["code"], fields["http_status"], fields["request_id"] = failure.Code, failure.HTTPStatus, failure.RequestID
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of "+action, fields)
}

func logMetadata(ctx context.Context, took time.Duration, status int) {
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of the metadata service", map[string]any{"took_ms": took.Milliseconds(), "http_status": status})
}

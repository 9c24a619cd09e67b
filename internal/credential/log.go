package credential

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem is the tflog subsystem that a caller adds to its context. Each line has only fields
// of an allow-list: no body, no header, no key.
const LogSubsystem = "credential"

func logRenewal(ctx context.Context, choice *Choice, fresh expiringKeys, took time.Duration,
	err error,
) {
	fields := map[string]any{
		"source":  string(choice.kind),
		"took_ms": took.Milliseconds(),
		"failed":  err != nil,
	}
	if !fresh.renewAt.IsZero() {
		fields["renewed_in_s"] = int(time.Until(fresh.renewAt).Seconds())
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "renewal of credentials", fields)
}

func logSTS(ctx context.Context, action string, took time.Duration, requestID string,
	failure *tencentapi.Error,
) {
	fields := map[string]any{"took_ms": took.Milliseconds(), "request_id": requestID}
	if failure != nil {
		fields["code"] = failure.Code
		fields["http_status"] = failure.HTTPStatus
		fields["request_id"] = failure.RequestID
	}
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of "+action, fields)
}

func logMetadata(ctx context.Context, took time.Duration, status int) {
	fields := map[string]any{"took_ms": took.Milliseconds(), "http_status": status}
	tflog.SubsystemDebug(ctx, LogSubsystem, "attempt of the metadata service", fields)
}

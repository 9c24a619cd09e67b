package partner

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// LogSubsystem names the subsystem that a Read's context should carry.
const LogSubsystem = "partner"

// logAttempt tells of one attempt, by an allow-list of fields: no body, no header, no key.
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

package partner_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestLogHasItsFieldsAndNoOthers(t *testing.T) {
	customers, uins := numbered(2)
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "InternalError", Times: 1}, {Name: "no-data", Times: 1}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simulator.Simulator) {
		var output bytes.Buffer
		ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output), partner.LogSubsystem)
		if _, err := reader.Read(ctx, uins); err == nil {
			t.Error("an answer without data was read")
		}
		entries, err := tflogtest.MultilineJSONDecode(&output)
		if err != nil || len(entries) != 2 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		for i, entry := range entries {
			got := slices.Sorted(maps.Keys(entry))
			want := []string{"@level", "@message", "@module", "code", "first_uin", "http_status", "request_id", "took_ms", "uins"}
			if !slices.Equal(got, want) || entry["@level"] != "debug" || entry["uins"] != 2.0 || entry["http_status"] != 200.0 {
				t.Errorf("entry %d is %v", i, entry)
			}
		}
		if entries[0]["code"] != "InternalError" || entries[1]["request_id"] != "no-data" {
			t.Errorf("got %v", entries)
		}
	})
}

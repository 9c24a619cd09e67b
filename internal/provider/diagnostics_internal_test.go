package provider

import (
	"errors"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// These errors end a read after minutes, so no other test waits for them.
func TestErrorsAfterMinutes(t *testing.T) {
	failure := &tencentapi.Error{Message: "no answer"}
	for name, c := range map[string]struct {
		ended          error
		summary, first string
		remedy         string
	}{
		"no progress": {
			partner.ErrNoProgress, "The partner API does not answer",
			"No request succeeded for three minutes. The last failure was: no answer.",
			"Check the network, the proxy and the firewall. If they work, try again later.",
		},
		"stuck": {
			partner.ErrStuck, "A request keeps failing",
			"The request for these customers failed for at least five minutes, while others " +
				"succeeded.",
			"Check whether the network, a proxy or a firewall rejects this request.",
		},
	} {
		read := &partner.ReadError{Ended: c.ended, Err: failure}
		summary, detail := explainRead(read, readContext{limit: readTimeout})
		if summary != c.summary || !strings.HasPrefix(detail, c.first+"\n") ||
			!strings.HasSuffix(detail, "\n"+c.remedy) {
			t.Errorf("%s: got %q, %q", name, summary, detail)
		}
	}
}

func TestOtherErrorIsAReadThatFailed(t *testing.T) {
	got := readDiagnostic(errors.New("an odd failure"), readContext{})
	if got.Summary() != "Read failed" ||
		got.Detail() != "An odd failure.\n\nReport it to the provider's maintainers." {
		t.Errorf("got %q, %q", got.Summary(), got.Detail())
	}
}

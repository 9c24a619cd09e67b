package simulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestMetadataServiceNamesTheRoleAndItsKeys(t *testing.T) {
	sim := serve(t, simulator.Options{STSFaults: []simulator.Fault{
		{Name: "InternalError", Times: 1},
		{Name: "http-503", Times: 1},
	}})
	for _, c := range []struct {
		name   string
		status int
		want   string
	}{
		{"demo", 200, `{"Code":"InternalError"}`},
		{"demo", 503, "fault option"},
		{"", 200, "demo"},
		{"demo", 200, `"Code":"Success"`},
		{"other", 404, "not found"},
	} {
		status, body := sim.metadata(t, c.name)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%q: %d %s", c.name, status, body)
		}
	}
	if len(sim.Issued()) != 1 || len(sim.Requests()) != 5 || sim.Requests()[4].Code != "404" {
		t.Errorf("%d keys were issued, %+v", len(sim.Issued()), sim.Requests())
	}
}

func TestIdentityOfTheMetadataServicesKeys(t *testing.T) {
	sim := serve(t, simulator.Options{})
	if status, body := sim.metadata(t, "demo"); status != http.StatusOK {
		t.Fatal(status, body)
	}
	keys := sim.Issued()[0]
	got := sim.identity(t, tencentapi.Credentials{
		SecretID: keys.SecretID, SecretKey: keys.SecretKey, Token: keys.Token,
	})
	const want = `{"Type":"CAMRole","AccountId":"100000000001",` +
		`"UserId":"4611686022258095327:instance","PrincipalId":"100000000001",` +
		`"Arn":"qcs::sts:100000000001:assumed-role/4611686022258095327"`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// metadata returns the metadata service's answer for a role. Without one, it is the role's name.
func (s testServer) metadata(t *testing.T, role string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		s.url+"/latest/meta-data/cam/security-credentials/"+role, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

package credential_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestChooseTakesOneWholeSet(t *testing.T) {
	keys := func(id, key, token string) tencentapi.Credentials {
		return tencentapi.Credentials{SecretID: id, SecretKey: key, Token: token}
	}
	for name, c := range map[string]struct {
		configuration, environment, want tencentapi.Credentials
		err                              error
	}{
		"configuration":                {keys("a", "b", "c"), keys("x", "y", "z"), keys("a", "b", "c"), nil},
		"a stale token is not mixed":   {keys("a", "b", ""), keys("x", "y", "z"), keys("a", "b", ""), nil},
		"environment":                  {keys("", "", ""), keys("x", "y", "z"), keys("x", "y", "z"), nil},
		"a token alone is no set":      {keys("", "", "c"), keys("x", "y", ""), keys("x", "y", ""), nil},
		"none":                         {keys("", "", ""), keys("", "", ""), keys("", "", ""), credential.ErrNone},
		"tokens alone":                 {keys("", "", "c"), keys("", "", "z"), keys("", "", ""), credential.ErrNone},
		"half a configuration":         {keys("a", "", ""), keys("x", "y", ""), keys("", "", ""), &credential.IncompleteError{Missing: "secret_key"}},
		"the other half":               {keys("", "b", ""), keys("x", "y", ""), keys("", "", ""), &credential.IncompleteError{Missing: "secret_id"}},
		"half an environment":          {keys("", "", ""), keys("x", "", ""), keys("", "", ""), &credential.IncompleteError{FromEnvironment: true, Missing: "secret_key"}},
		"other half of an environment": {keys("", "", ""), keys("", "y", ""), keys("", "", ""), &credential.IncompleteError{FromEnvironment: true, Missing: "secret_id"}},
	} {
		chosen, err := credential.Choose(c.configuration, c.environment)
		got, _ := chosen.Credentials(t.Context())
		if got != c.want {
			t.Errorf("%s: another set was chosen", name)
		}
		var incomplete, want *credential.IncompleteError
		if errors.As(c.err, &want) {
			if !errors.As(err, &incomplete) || *incomplete != *want {
				t.Errorf("%s: got %v, want %+v", name, err, want)
			}
		} else if !errors.Is(err, c.err) {
			t.Errorf("%s: got %v, want %v", name, err, c.err)
		}
	}
}

func TestPrintedKeysShowNothing(t *testing.T) {
	keys := credential.Static{SecretID: "secret-1", SecretKey: "secret-2", Token: "secret-3"}
	if text := fmt.Sprintf("%v %+v %#v %s", keys, keys, keys, keys); strings.Contains(text, "secret-") {
		t.Errorf("printed keys show %s", text)
	}
}

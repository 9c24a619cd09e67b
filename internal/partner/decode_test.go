package partner_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// Decode accepts the answers that the Reader accepts, and no others.
func TestDecode(t *testing.T) {
	const credit = `{"Data":[{"Uin":1,"TotalCredit":5,"RemainingCredit":4}]}`
	uins := []partner.UIN{1, 2}
	for action, c := range map[partner.Action]struct {
		valid, invalid string
		credits        int
	}{
		partner.CreditsAction:  {credit, `{"Data":{}}`, 2}, // UIN 2 has an Answer without a record
		partner.DirectAction:   {credit, `{"Data":[{"Uin":0}]}`, 1},
		partner.StatusesAction: {`{"Data":[{"CustomerUin":"1","AccountStatus":"0"}]}`, `{}`, 0},
		partner.PartnerCreditAction: {
			`{"RemainingCredit":1000.1}`, `{"RemainingCredit":null}`, 0,
		},
	} {
		credits, err := action.Decode(uins, []byte(c.valid), "id")
		if err != nil || len(credits) != c.credits {
			t.Errorf("%s: got %v, %v", action.Name, credits, err)
		}
		if _, err := action.Decode(uins, []byte(c.invalid), "id"); err == nil {
			t.Errorf("%s accepts %s", action.Name, c.invalid)
		}
	}
	other := partner.Action{Name: "QueryVoucherPool"}
	if _, err := other.Decode(nil, []byte(`{}`), "id"); err == nil {
		t.Error("the Reader does not have this action")
	}
}

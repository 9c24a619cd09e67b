package simulator

import (
	"encoding/json"
	"maps"
	"slices"
)

// creditRecord is a customer's credit record.
type creditRecord struct {
	RemainingCredit json.RawMessage `json:",omitempty"`
	TotalCredit     json.RawMessage `json:",omitempty"`
	Uin             uint64
}

func newCreditRecord(uin uint64, customer Customer) creditRecord {
	return creditRecord{customer.RemainingCredit, customer.TotalCredit, uin}
}

// spoiledCredit contains the JSON text of the remaining credit for each fault that changes it.
var spoiledCredit = map[string]json.RawMessage{
	NullAmount: json.RawMessage("null"),
	Contradict: json.RawMessage("0.123456"),
	Unreadable: json.RawMessage(`"many"`),
}

func (r creditRecord) spoiled(fault string) creditRecord {
	r.RemainingCredit = spoiledCredit[fault]
	return r
}

func (r creditRecord) ofUIN(uin uint64) creditRecord {
	r.Uin = uin
	return r
}

// creditOfUINs answers QueryCreditByUinList.
func (s *Simulator) creditOfUINs(q query) (object, *apiError) {
	return listOf(s, q, newCreditRecord)
}

// creditOfAll answers QueryDirectCustomersCredit. The UINs are ascending.
func (s *Simulator) creditOfAll(q query) (object, *apiError) {
	q.uins = slices.Sorted(maps.Keys(q.content.Customers))
	return s.creditOfUINs(q)
}

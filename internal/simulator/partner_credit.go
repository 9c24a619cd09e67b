package simulator

import "encoding/json"

// Partner is the partner's own credit, in US dollars. Answers repeat the JSON text of an amount.
// An answer omits an absent amount.
type Partner struct {
	AllocatedCredit json.RawMessage
	TotalCredit     json.RawMessage
	RemainingCredit json.RawMessage
}

// creditOfPartner answers QueryPartnerCredit.
func (*Simulator) creditOfPartner(q query) (object, *apiError) {
	if q.content.Partner == nil {
		return nil, newAPIError("FailedOperation",
			`The simulator has no credit of the partner. Add "Partner" to the customers' file.`)
	}
	return q.content.Partner.members(q.fault.Name), nil
}

// members returns the amounts of an answer with a content fault. An empty fault changes nothing.
func (p Partner) members(fault string) (members object) {
	remaining, again := p.RemainingCredit, json.RawMessage(nil)
	switch fault {
	case Omit:
		remaining = nil
	case NullAmount, Unreadable:
		remaining = spoiledCredit[fault]
	case Double, Contradict:
		again = spoiledCredit[Contradict]
	}
	for _, amount := range []struct {
		name string
		text json.RawMessage
	}{
		{"AllocatedCredit", p.AllocatedCredit},
		{"TotalCredit", p.TotalCredit},
		{"RemainingCredit", remaining},
		{"RemainingCredit", again},
	} {
		if amount.text != nil {
			members = append(members, member{amount.name, amount.text})
		}
	}
	return members
}

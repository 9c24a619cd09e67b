package partner_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// sentRequest is a request to a modelService.
type sentRequest struct {
	uins   []partner.UIN
	result requestResult
}

type requestResult int

const (
	failed     requestResult = iota // for another reason than a UIN
	rejectsUIN                      // because of one of its UINs
	hasRecords
)

// watchReads is called after a read has begun. The function that it returns reports whether no
// other read wanted any of the UINs since then. Call that function with the lock held.
func (s *modelService) watchReads(uins []partner.UIN) (alone func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted, begun := 0, 0
	for _, uin := range uins {
		wanted += s.wanted[uin]
		begun += s.begun[uin]
	}
	return func() bool {
		now := 0
		for _, uin := range uins {
			now += s.begun[uin]
		}
		return wanted == len(uins) && now == begun
	}
}

// checkCost checks the Cost of a successful read. The first request after the read began has the
// number first. alone reports whether no other read wanted any of the UINs.
func (s *modelService) checkCost(
	t *testing.T,
	uins []partner.UIN,
	cost partner.Cost,
	first int,
	alone bool,
) {
	t.Helper()
	want, single := s.expectedCost(uins, first)
	if cost.Requests > want.Requests || cost.Requests*s.action.size < len(uins) ||
		cost.Searches > cost.Requests {
		t.Errorf("a read of %d UINs has the cost %+v, want at most %+v", len(uins), cost, want)
	}
	// Without failures, the client sends no request to compare with.
	if !alone || s.faults > 0 {
		return
	}
	s.seen["cost"]++
	if want.Searches > 0 {
		s.seen["cost of a search"]++
	}
	if cost.Requests != want.Requests || cost.Searches < want.Searches ||
		cost.Searches > want.Searches+single {
		t.Errorf("a read of %d UINs has the cost %+v, want %+v, and up to %d more searches",
			len(uins), cost, want, single)
	}
}

// expectedCost returns the Cost of a read if no other read wanted any of its UINs. single is the
// number of its other requests that may belong to a search.
//
// The record of the service does not show why a request was sent. If the last answer for a UIN was
// a rejection of its request, its next request belongs to the search. Otherwise, only a request of
// one UIN may belong to a search, because it may be one of the sample.
func (s *modelService) expectedCost(uins []partner.UIN, first int) (want partner.Cost, single int) {
	own, suspected := map[partner.UIN]bool{}, map[partner.UIN]bool{}
	for _, uin := range uins {
		own[uin] = true
	}
	for _, request := range s.sent[first:] {
		wanted, search := false, false
		for _, uin := range request.uins {
			wanted = wanted || own[uin]
			search = search || suspected[uin]
			if own[uin] && request.result != failed {
				suspected[uin] = request.result == rejectsUIN
			}
		}
		switch {
		case !wanted:
			continue
		case search:
			want.Searches++
		case len(request.uins) == 1:
			single++
		}
		want.Requests++
	}
	return want, single
}

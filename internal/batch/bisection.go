package batch

// maxFound is the maximum number of failing keys of a batch that the search finds by halving. If a
// batch has more failing keys, requests of one key each are faster.
const maxFound = 10

// bisection is the state of the search for the failing keys of a batch. The keys have a fixed
// order. A settled key leaves the batch.
//
// The search halves the keys that are known to contain a failing key, until one key is left. From
// then on, it sends as many keys at a time as contained two failing keys on average so far.
type bisection struct {
	suspects int // number of the first keys that contain a failing one; 0 if unknown
	settled  int
	found    int
}

// next returns the number of keys to send next, of the n keys that are left.
func (s *bisection) next(n int) int {
	switch {
	case s.suspects > 0:
		return (s.suspects + 1) / 2
	case s.found >= maxFound:
		return 1
	case s.found > 0:
		return min(n, 2*s.settled/s.found)
	}
	return n
}

// succeeded settles the first n keys, which did not fail. If they were suspects, the failing key is
// among the remaining suspects.
func (s *bisection) succeeded(n int) {
	s.suspects = max(0, s.suspects-n)
	s.settled += n
}

// failed records that the first n keys contain a failing one.
func (s *bisection) failed(n int) { s.suspects = n }

// foundFirst settles the first key, which failed alone.
func (s *bisection) foundFirst() {
	s.suspects = 0
	s.settled++
	s.found++
}

// dropped records that key i has left without a result. That key may have been the failing one.
func (s *bisection) dropped(i int) {
	if i < s.suspects {
		s.suspects = 0
	}
}

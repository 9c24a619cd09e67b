package batch

// maxFound is how many failing keys of a batch are found by halving. With more, requests of one key
// are faster.
const maxFound = 10

// bisection is how far the search for the failing keys of a batch has come. The keys have a fixed
// order, and a settled one is removed. The search halves what is known to hold a failing key until
// that stands alone. Then it continues with as many of the rest as hold two failing keys on average.
type bisection struct {
	suspects int // the first so many keys hold a failing one; 0 if that is not known
	settled  int
	found    int
}

// next returns how many of the n keys that are left to send next.
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

// clean settles the first n keys, which did not fail. If they were among suspects, the others of
// those hold the failing key.
func (s *bisection) clean(n int) {
	s.suspects = max(0, s.suspects-n)
	s.settled += n
}

// failed notes that the first n keys hold a failing one.
func (s *bisection) failed(n int) { s.suspects = n }

// foundFirst settles the first key, which failed alone.
func (s *bisection) foundFirst() {
	s.suspects = 0
	s.settled++
	s.found++
}

// dropped notes that the i-th key has left without being settled. It may have been the failing one.
func (s *bisection) dropped(i int) {
	if i < s.suspects {
		s.suspects = 0
	}
}

package partner

// OpenReads returns the number of open reads of all actions.
func (r *Reader) OpenReads() (n int) {
	for _, reads := range []*openReads{
		r.credits.reads, r.direct.reads, r.statuses.reads, r.partnerCredit.reads,
	} {
		reads.mu.Lock()
		n += len(reads.traces)
		reads.mu.Unlock()
	}
	return n
}

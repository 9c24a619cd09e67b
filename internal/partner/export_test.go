package partner

// OpenReads returns the number of open reads of both actions.
func (r *Reader) OpenReads() (n int) {
	for _, reads := range []*openReads{r.byUIN.reads, r.direct.reads} {
		reads.mu.Lock()
		n += len(reads.traces)
		reads.mu.Unlock()
	}
	return n
}

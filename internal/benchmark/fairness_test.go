package benchmark_test

// jain returns Jain's index of the answered requests of networks.
func jain(networks []*network) float64 {
	answered := make([]float64, 0, len(networks))
	for _, n := range networks {
		n.mu.Lock()
		answered = append(answered, float64(n.answered))
		n.mu.Unlock()
	}
	return jainIndex(answered)
}

// jainIndex returns Jain's index. It is 1 if all processes have the same share, and 1/n if one
// process has all.
func jainIndex(shares []float64) float64 {
	var sum, squares float64
	for _, share := range shares {
		sum += share
		squares += share * share
	}
	return sum * sum / (float64(len(shares)) * squares)
}

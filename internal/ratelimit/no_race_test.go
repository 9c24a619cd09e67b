//go:build !race

package ratelimit_test

// raceDetector reports whether the race detector is on.
const raceDetector = false

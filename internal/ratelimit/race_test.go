//go:build race

package ratelimit_test

// raceDetector reports whether the race detector is on. It makes updates of the file slower.
const raceDetector = true

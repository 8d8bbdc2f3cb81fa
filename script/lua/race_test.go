// This file tells tests that measure whether the race detector changes what they measure.

//go:build race

package lua

func init() { raceDetector = true }

//go:build race

package conn

// raceEnabled: the race detector makes pools forget, and everything slow.
const raceEnabled = true

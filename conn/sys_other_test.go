//go:build unix && !linux

package conn

// userTimeout: there is none to look at.
func userTimeout(fd int) int { return 1 << 30 }

package server

import (
	"io/fs"
	"syscall"
)

// changeTime is when the file or what is known of it was last changed, as the system counts: nobody can set it. 0 where
// nobody tells.
func changeTime(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Ctim.Nano()
	}
	return 0
}

package server

// This file holds what -dev adds: a request sees every edit of the configuration and the library, as it does of pages.

import (
	"fmt"
	"hash/maphash"
	"os"
	"sync"
)

// follower reloads when a file has changed. The zero value is ready to use.
type follower struct {
	mu   sync.Mutex
	seed maphash.Seed
	seen uint64 // what the files looked like when they were last loaded
	err  error  // what that load said
}

// follow reloads if the files are not what they were, and gives what is wrong with them.
func (s *Server) follow(config *Config) error {
	f := &s.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.look(config)
	if now != f.seen {
		if f.seen != 0 {
			f.err = s.Reload()
		}
		f.seen = now
	}
	return f.err
}

// look sums up names, sizes and times of the files.
func (f *follower) look(config *Config) uint64 {
	if f.seen == 0 {
		f.seed = maphash.MakeSeed()
	}
	var h maphash.Hash
	h.SetSeed(f.seed)
	files, _ := libraryFiles(config, false)
	for _, file := range append(files, config.File) {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintln(&h, file, info.Size(), info.ModTime().UnixNano())
		}
	}
	return h.Sum64() | 1 // 0 stands for never looked at
}

// acquireFresh is acquire for developers, after a reload where one is due. The error is what is broken in the files.
func (s *Server) acquireFresh() (*generation, error) {
	g := s.acquire()
	err := s.follow(g.config)
	g.release()
	return s.acquire(), err
}

package server

// This file gives memory back to the system when a rush is over. The runtime does so only in the course of its
// collections, and where nothing is allocated any more, none comes for minutes.

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// lookEvery is how often the memory is looked at: a quiet time as long as that is no pause between two requests.
	lookEvery = 2 * time.Second
	// worthwhile is how much unused memory, in bytes, is worth a collection.
	worthwhile = 8 << 20
)

// memoryUse is what is known of the process's memory at some time.
type memoryUse struct {
	collections uint64
	unused      uint64 // bytes that the process holds for nothing
}

// restAfter tells whether a rush is over: much memory is held for nothing, and the collector, which would see to it, has
// not run since the look before.
func (now memoryUse) restAfter(before memoryUse) bool {
	return now.collections == before.collections && now.unused >= worthwhile
}

// lookAtMemory looks until the server stops.
func (s *Server) lookAtMemory() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	samples := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/memory/classes/heap/free:bytes"}}
	var before memoryUse
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		}
		metrics.Read(samples)
		now := memoryUse{samples[0].Value.Uint64(), samples[1].Value.Uint64()}
		if now.restAfter(before) {
			debug.FreeOSMemory()
		}
		before = now
	}
}

// This file measures memory with many connections, and the time to the first answer.

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// idle holds many kept-alive connections that have had one answer each.
func (b *bench) idle() error {
	return b.memory("idle kept-alive connections", "/hello", func(r *bufio.Reader) error {
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, res.Body)
		return err
	})
}

// streams holds many Lua handlers that write once a second.
func (b *bench) streams() error {
	return b.memory("Lua handlers that stream", "/stream", func(r *bufio.Reader) error {
		for {
			line, err := r.ReadString('\n')
			if err != nil || line == "tick\n" {
				return err
			}
		}
	})
}

// memory opens the connections, has each answered as far as read says, waits a little and prints what they take.
func (b *bench) memory(title, path string, read func(*bufio.Reader) error) error {
	s := b.nsgo
	if err := s.start(); err != nil {
		return err
	}
	defer s.stop()
	before, err := s.resident()
	if err != nil {
		return err
	}
	conns := make([]net.Conn, 0, *clients)
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for range *clients {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			return fmt.Errorf("after %d connections: %w (ulimit -n?)", len(conns), err)
		}
		conns = append(conns, c)
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", path)
		if err := read(bufio.NewReaderSize(c, 512)); err != nil {
			return err
		}
	}
	time.Sleep(10 * time.Second) // a few rounds of the streams, and of the collector
	after, err := s.resident()
	if err != nil {
		return err
	}
	fmt.Printf("\n%d %s: %.1f MiB resident, %.1f MiB before them, %.2f KiB each\n", len(conns), title,
		float64(after)/(1<<20), float64(before)/(1<<20), float64(after-before)/1024/float64(len(conns)))
	return nil
}

// start measures the time from the process's start to its first answer.
func (b *bench) start() error {
	var times []float64
	for range *rounds {
		begun := time.Now()
		if err := b.nsgo.start(); err != nil {
			return err
		}
		res, err := http.Get("http://" + b.nsgo.addr + "/hello")
		if err != nil {
			return err
		}
		res.Body.Close()
		times = append(times, float64(time.Since(begun).Microseconds())/1000)
		b.nsgo.stop()
	}
	fmt.Printf("\nstart to first answer: median %.1f ms of %v\n", median(times), times)
	return nil
}

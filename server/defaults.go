package server

// This file holds the defaults, each with its reason. They are safe on the open internet: a server that is started
// with none of them changed cannot be filled, stalled or looked into by a stranger.

import (
	"math"
	"time"
)

// seconds gives a Duration of n seconds.
func seconds(n int) Duration { return Duration(time.Duration(n) * time.Second) }

// Default gives the configuration that holds where the file says nothing.
func Default() Config {
	return Config{
		Server: ServerConfig{
			Listen:       []string{"127.0.0.1:8000"}, // the own machine only: who wants the world says so
			Pages:        "pages",
			Library:      "lib",
			Realm:        "site",
			Index:        []string{"index.lp", "index.adp", "index.lua", "index.tcl", "index.html"}, // what computes first
			Abort:        "report",                                                                  // as AOLserver did; old handlers clean up themselves
			Trusted:      []string{"127.0.0.0/8", "::1"},                                            // a proxy on the same machine
			ServerHeader: "nsgo",                                                                    // no version: it helps none but attackers
		},
		TLS: TLSConfig{
			MinVersion: "1.2", // RFC 8996 forbids older ones
		},
		Timeouts: TimeoutConfig{
			Handshake: seconds(10), // two round trips and a signature, on the slowest phone
			Head:      seconds(10), // a head is one packet or a few; a slow one is an attack
			Body:      seconds(30), // mobile networks fall silent for many seconds in a tunnel
			Write:     seconds(30), // the same, the other way
			Idle:      seconds(60), // longer than a reader takes for most pages; an idle connection costs few KiB
			Linger:    seconds(2),  // one or two round trips: long enough for the client to read, too short to hold a slot
			Shutdown:  seconds(30), // less than the 90 seconds after which service managers kill
		},
		Limits: LimitConfig{
			RequestLine:           8 << 10,     // RFC 9112 section 3 asks for at least 8000 bytes
			HeaderBytes:           32 << 10,    // cookies and tokens of real sites stay below 16 KiB
			HeaderCount:           100,         // browsers send about 20, proxies add as many
			BodyBytes:             16 << 20,    // a photo from a phone, not a disk image
			BodyMemory:            64 << 10,    // forms stay in memory: 10,000 of them are 640 MiB at the worst
			FormFields:            1000,        // the largest real forms have hundreds
			UploadFiles:           20,          // each takes a temporary file
			Connections:           100000,      // at 8 KiB each when idle: 800 MiB at the worst
			ConnectionsPerAddress: 1000,        // an office behind one address, not one attacker with all of them
			Pipelined:             64 << 10,    // hundreds of small requests
			RequestsPerConnection: 0,           // closing healthy connections only costs handshakes
			Running:               20000,       // streaming handlers at about 20 KiB each: 400 MiB
			ScriptTime:            seconds(30), // whoever computes longer does not wait for a browser
			ScriptRecursion:       1000,        // deep for people, shallow for memory
			ScriptString:          64 << 20,    // four times the largest body
			Scheduled:             10000,       // at some hundred bytes and a timer each
			Redirects:             3,           // as AOLserver: more are a circle
			Pages:                 1000,        // at some tens of KiB each
			Files:                 1000,        // at 16 KiB the most: 16 MiB at the worst
		},
		Log: LogConfig{
			Error:  "-", // containers and service managers collect it there
			Level:  "info",
			Access: "access.log",
			Format: "combined", // what the tools read
		},
		Script: ScriptConfig{
			Interps: 0,      // some more than processors: handlers that compute for long leave one free for the others
			Reload:  "1s",   // an edit shows at once for a person; a busy page is looked at once a second
			System:  "safe", // pages read files; none needs to write one or start a program until its author says so
		},
		Dir: ".",
	}
}

// ReloadEvery gives how long a page is trusted before its file is looked at again: 0 for always, the longest
// time there is for never.
func (c *Config) ReloadEvery() time.Duration {
	switch {
	case c.Dev || c.Script.Reload == "always":
		return 0
	case c.Script.Reload == "never":
		return math.MaxInt64
	}
	d, err := ParseDuration(c.Script.Reload)
	if err != nil {
		return time.Second // cannot be: Load has checked it
	}
	return d.D()
}

// This file tests strftime's letters, apart from local time.

package builtins

import (
	"testing"
	"time"
)

func TestStrftime(t *testing.T) {
	at := time.Unix(784111777, 0).UTC()
	for format, want := range map[string]string{
		"%a %A %b %B %h": "Sun Sunday Nov November Nov", "%d %e %j": "06  6 310", "%u %w %U %W %V %G": "7 0 45 44 44 1994",
		"%H %I %k %l %M %S %p": "08 08  8  8 49 37 AM", "%Y %y %C %m": "1994 94 19 11", "%s": "784111777", "%Z %z": "UTC +0000",
		"%c": "Sun Nov  6 08:49:37 1994", "%D %x": "11/06/94 11/06/94", "%F %R %T %X %r": "1994-11-06 08:49 08:49:37 08:49:37 08:49:37 AM",
		"%n%t%%": "\n\t%", "%Q": "%Q", "%": "%", "": "",
	} {
		if got := string(appendStrftime(nil, at, format)); got != want {
			t.Errorf("%q gives %q, want %q", format, got, want)
		}
	}
}

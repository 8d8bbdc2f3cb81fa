package tests

// This file holds the direction of imports: which room may use which.

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms are the packages of this module and what each may import of the others. A room holds for the packages below it
// that have no line of their own, which may also import one another. Do not change a line to make a build pass: let the
// lower room declare an interface that the upper one satisfies.
var rooms = map[string][]string{
	"nsgo":                {},
	"nsgo/conn":           {},
	"nsgo/script":         {},
	"nsgo/script/glob":    {},
	"nsgo/script/charset": {},
	"nsgo/script/watch":   {"nsgo/script"},
	"nsgo/script/lua":     {"nsgo/script", "nsgo/script/glob", "nsgo/script/watch"},
	"nsgo/script/tcl":     {"nsgo/script", "nsgo/script/charset", "nsgo/script/glob", "nsgo/script/watch"},
	"nsgo/script/page":    {"nsgo/script"},
	"nsgo/builtins":       {"nsgo/script", "nsgo/script/charset", "nsgo/script/glob", "nsgo/conn"},
	"nsgo/server":         {"nsgo/conn", "nsgo/script", "nsgo/script/glob", "nsgo/script/page", "nsgo/builtins"},
	"nsgo/cmd/nsgo":       {"nsgo", "nsgo/conn", "nsgo/script", "nsgo/script/watch", "nsgo/script/lua", "nsgo/script/tcl", "nsgo/script/page", "nsgo/builtins", "nsgo/server"},
	"nsgo/tests":          {},
}

// roomOf gives the longest line of the table that holds for a package, "" where none does.
func roomOf(pkg string) string {
	for pkg != "" {
		if _, ok := rooms[pkg]; ok {
			return pkg
		}
		pkg = pkg[:max(strings.LastIndexByte(pkg, '/'), 0)]
		if pkg == "nsgo" {
			return "" // the root is a room of its own, not one for all that nobody named
		}
	}
	return ""
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "nsgo/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg, imports := words[0], words[1:]
		room := roomOf(pkg)
		if room == "" {
			t.Errorf("%s is in no room: give it a line", pkg)
			continue
		}
		for _, imported := range imports {
			if imported != "nsgo" && !strings.HasPrefix(imported, "nsgo/") {
				continue
			}
			if target := roomOf(imported); target != room && !slices.Contains(rooms[room], target) {
				t.Errorf("%s imports %s: %s may import %v", pkg, imported, room, rooms[room])
			}
		}
	}
}

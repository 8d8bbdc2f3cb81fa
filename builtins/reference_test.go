// This file holds docs/reference.md to the definitions.

package builtins_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"nsgo/builtins"
	"nsgo/script"
)

var update = flag.Bool("update", false, "write docs/reference.md")

const referenceFile = "../docs/reference.md"

func TestReferenceIsUpToDate(t *testing.T) {
	want := builtins.Reference()
	if *update {
		if err := os.WriteFile(referenceFile, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale; write it anew: go test ./builtins -run Reference -update", referenceFile)
	}
}

func TestUsage(t *testing.T) {
	reg := script.NewRegistry(builtins.All())
	for _, tc := range []struct{ name, sub, tcl, lua string }{
		{"ns_return", "", "ns_return status type body", "ns_return(status, type, body)"},
		{"ns_write", "", "ns_write data ?data ...?", "ns_write(data[, ...])"},
		{"ns_conn", "alive", "ns_conn alive ?-wait value? ?-byte value?", `ns_conn("alive"[, {wait = integer, byte = string}])`},
		{"ns_conn", "", "ns_conn subcommand ?arg ...?", "ns_conn(subcommand[, ...])"},
		{"ns_time", "", "ns_time ?subcommand? ?arg ...?", "ns_time([subcommand[, ...]])"},
		{"ns_crypto::randombytes", "", "ns_crypto::randombytes ?-encoding value? count", "ns_crypto.randombytes(count[, {encoding = string}])"},
		{"ns_charsets", "", "ns_charsets", "ns_charsets()"},
	} {
		b := reg.Lookup(tc.name)
		for i := range b.Subs {
			if b.Subs[i].Name == tc.sub {
				b = &b.Subs[i]
				break
			}
		}
		if b.Usage() != tc.tcl || b.UsageLua() != tc.lua {
			t.Errorf("got  %s\nand  %s\nwant %s\nand  %s", b.Usage(), b.UsageLua(), tc.tcl, tc.lua)
		}
	}
}

// TestOldSwitches holds that a switch which is only taken is not in the way of who reads a usage.
func TestOldSwitches(t *testing.T) {
	for _, b := range script.NewRegistry(builtins.All()).All() {
		for _, sub := range append([]script.Builtin{*b}, b.Subs...) {
			for _, s := range sub.Switches {
				if strings.HasPrefix(s.Doc, "taken for the sake of old scripts") && !s.Rare {
					t.Errorf("%s: -%s does nothing, yet is in the usage", sub.FullName(), s.Name)
				}
			}
		}
	}
}

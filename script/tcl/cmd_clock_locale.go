package tcl

// This file finds the locales of the clock command: the built-in ones, and those that scripts define with the package
// msgcat in the namespace ::tcl::clock.

import (
	"nsgo/script/tcl/clock"
)

// clockKey is the key of the locales that scripts define, as the interp has read them.
type clockKey struct{}

func (in *Interp) clockLocales() map[string]*clock.Locale {
	return in.State(clockKey{}, func() any { return map[string]*clock.Locale{} }).(map[string]*clock.Locale)
}

// clockClearCaches makes the next use of a locale read its messages again.
func clockClearCaches(in *Interp, args []Value) (Value, error) {
	if len(args) > 0 {
		return Value{}, WrongArgs("::tcl::clock::ClearCaches")
	}
	clear(in.clockLocales())
	return Empty, nil
}

// clockLocale finds a locale by name. Without msgcat only the built-in ones are there.
func (in *Interp) clockLocale(name string) *clock.Locale {
	if name == "" || name == "C" {
		return clock.Root
	}
	hasCatalogue := in.FindCommand("::msgcat::mcexists") != nil
	if name == "current" || name == "system" {
		if !hasCatalogue {
			return clock.Root
		}
		v, err := in.Call(Str("::msgcat::mclocale"))
		if err != nil {
			return clock.Root
		}
		name = v.String()
	}
	if !hasCatalogue {
		return clock.FindLocale(name)
	}
	known := in.clockLocales()
	if l := known[name]; l != nil {
		return l
	}
	if len(known) >= maxClockLocales {
		clear(known)
	}
	l := in.readLocale(name)
	known[name] = l
	return l
}

// maxClockLocales bounds the locales that an interp keeps: their names come from scripts.
const maxClockLocales = 64

// readMessages gives those of some keys that a locale has, and their texts. A library of Tcl brings files for many.
var readMessages = Str(`{locale keys} {
	set old [::msgcat::mclocale]
	::msgcat::mclocale $locale
	if {[info exists ::tcl_library]} {
		catch {::msgcat::mcload [file join $::tcl_library msgs]}
	}
	set texts {}
	foreach key $keys {
		if {[::msgcat::mcexists $key]} {
			lappend texts $key [::msgcat::mc $key]
		}
	}
	::msgcat::mclocale $old
	return $texts
} ::tcl::clock`).Freeze()

func (in *Interp) readLocale(name string) *clock.Locale {
	v, err := in.Call(Str("apply"), readMessages, Str(name), StrList(clock.MessageKeys...))
	if err != nil {
		return clock.FindLocale(name)
	}
	texts, err := in.Dict(v)
	if err != nil || texts.Len() == 0 {
		return clock.FindLocale(name)
	}
	return clock.NewLocale(name, clock.Messages{
		Text: func(key string) (string, bool) {
			t, ok := texts.GetStr(key)
			return t.String(), ok
		},
		Split: func(list string) (words []string) {
			elems, _ := in.List(Str(list))
			for _, e := range elems {
				words = append(words, e.String())
			}
			return words
		},
	})
}

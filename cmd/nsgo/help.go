package main

// This file holds nsgo help and nsgo version.

import (
	"flag"
	"fmt"
	"runtime"
	"strings"

	"nsgo/builtins"
	"nsgo/script"
	"nsgo/server"
)

// help explains nsgo, a builtin, or the configuration.
func (m *Main) help(flags *flag.FlagSet, args []string) error {
	if err := parse(flags, args); err != nil {
		return err
	}
	name := strings.Join(flags.Args(), " ")
	switch name {
	case "":
		m.usage(m.Stdout)
		fmt.Fprintf(m.Stdout, "\nbuiltins, which nsgo help explains:\n%s", builtinNames())
		return nil
	case "nsgo.toml", "config", "configuration":
		fmt.Fprint(m.Stdout, server.ConfigReference())
		return nil
	}
	b := lookup(name)
	if b == nil {
		return unknownBuiltin(name)
	}
	explain(m, b)
	return nil
}

// unknownBuiltin says that there is no such builtin, and which one may have been meant.
func unknownBuiltin(name string) error {
	var known []string
	for _, b := range builtins.All() {
		known = append(known, b.Name)
	}
	hint := ""
	if best := server.Nearest(name, known); best != "" {
		hint = "did you mean " + best + "? "
	}
	return fmt.Errorf("there is no builtin %q; %snsgo help lists them", name, hint)
}

// lookup finds a builtin, or a subcommand by both its words.
func lookup(name string) *script.Builtin {
	command, sub, _ := strings.Cut(name, " ")
	b := script.NewRegistry(builtins.All()).Lookup(command)
	if b == nil || sub == "" {
		return b
	}
	for i := range b.Subs {
		if b.Subs[i].Name == sub {
			return &b.Subs[i]
		}
	}
	return nil
}

// explain writes what a builtin does and how it is called.
func explain(m *Main, b *script.Builtin) {
	w := m.Stdout
	fmt.Fprintf(w, "%s\n\n  Tcl  %s\n  Lua  %s\n", b.Doc, b.Usage(), b.UsageLua())
	if b.Returns != "" {
		fmt.Fprintf(w, "\nanswers: %s\n", b.Returns)
	}
	if b.NeedsConn {
		fmt.Fprintln(w, "\nIt works only while a request is served.")
	}
	for _, p := range b.Params {
		fmt.Fprintf(w, "\n  %-14s %s%s", p.Name, p.Doc, choices(p.OneOf))
	}
	for _, s := range b.Switches {
		fmt.Fprintf(w, "\n  -%-13s %s", s.Name, s.Doc)
	}
	for _, sub := range b.Subs {
		first, _, _ := strings.Cut(sub.Doc, "\n")
		fmt.Fprintf(w, "\n  %-14s %s", sub.Name, first)
	}
	fmt.Fprintln(w)
}

// choices tells the words that a parameter takes.
func choices(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// builtinNames lists all builtins, family by family, in lines of a terminal's width.
func builtinNames() string {
	const width = 100
	var text strings.Builder
	for _, family := range builtins.Families() {
		fmt.Fprintf(&text, "\n%s\n ", family.Name)
		column := 1
		for i := range family.Builtins {
			name := family.Builtins[i].Name
			if column+len(name)+1 > width {
				text.WriteString("\n ")
				column = 1
			}
			text.WriteString(" " + name)
			column += len(name) + 1
		}
		text.WriteString("\n")
	}
	return text.String()
}

// version tells the version.
func (m *Main) version(flags *flag.FlagSet, args []string) error {
	if err := parse(flags, args); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "nsgo %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// This file writes what the registry says of a builtin as text for people.

package script

import "strings"

// Help returns the reference of a builtin, and of its subcommands, as plain text.
func (b *Builtin) Help() string {
	var s strings.Builder
	b.help(&s)
	for i := range b.Subs {
		s.WriteString("\n")
		b.Subs[i].help(&s)
	}
	return s.String()
}

// help writes one command or subcommand.
func (b *Builtin) help(s *strings.Builder) {
	s.WriteString("Tcl  " + b.Usage() + "\nLua  " + b.UsageLua() + "\n\n  " + b.Doc + "\n")
	for _, p := range b.Params {
		s.WriteString("    " + p.Name + ": " + p.Doc + "\n")
	}
	for _, w := range b.Switches {
		s.WriteString("    -" + w.Name + " (" + w.Kind.String() + "): " + w.Doc + "\n")
	}
	if b.Returns != "" {
		s.WriteString("  Answers: " + b.Returns + "\n")
	}
}

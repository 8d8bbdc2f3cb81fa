// This file writes docs/reference.md.

package builtins

import (
	"strings"

	"nsgo/script"
)

const referenceHead = `# Reference of the ns_* commands

<!-- Written by "go test ./builtins -run Reference -update" from the definitions; changes made here are lost. -->

Each command is one function of both languages: the command word becomes the function, every further word an argument.
Switches (` + "`-status`" + `) are leading words in Tcl, and the keys of a last table in Lua. Square brackets, and question marks in Tcl,
are around what may be left out. A switch that is marked as rare is not in the two lines of a command, but is taken all the same.
A truth value is ` + "`true` or `false`" + ` in Lua, ` + "`1` or `0`" + ` in Tcl; nothing is ` + "`nil`" + ` in Lua and the empty
string in Tcl. A string is a string of bytes.

`

// Reference returns the whole reference in Markdown.
func Reference() string {
	reg := script.NewRegistry(All())
	var s strings.Builder
	s.WriteString(referenceHead)
	for _, f := range Families() {
		s.WriteString("- [" + f.Name + "](#" + strings.ReplaceAll(strings.ToLower(f.Name), " ", "-") + "): ")
		for i := range f.Builtins {
			if i > 0 {
				s.WriteString(", ")
			}
			name := f.Builtins[i].Name
			s.WriteString("[`" + name + "`](#" + strings.ReplaceAll(name, "::", "") + ")")
		}
		s.WriteString("\n")
	}
	for _, f := range Families() {
		s.WriteString("\n## " + f.Name + "\n\n" + f.Doc + "\n")
		for i := range f.Builtins {
			command(&s, reg.Lookup(f.Builtins[i].Name))
		}
	}
	return s.String()
}

// command writes one command with its subcommands.
func command(s *strings.Builder, b *script.Builtin) {
	s.WriteString("\n### " + b.Name + "\n\n")
	if len(b.Subs) == 0 || b.Fn != nil {
		describe(s, b)
	} else {
		s.WriteString(b.Doc + "\n")
	}
	for i := range b.Subs {
		s.WriteString("\n#### " + b.Subs[i].FullName() + "\n\n")
		describe(s, &b.Subs[i])
	}
}

// describe writes what one command or subcommand takes, does and answers.
func describe(s *strings.Builder, b *script.Builtin) {
	s.WriteString("```\n" + b.Usage() + "\n" + b.UsageLua() + "\n```\n\n" + b.Doc)
	if b.NeedsConn {
		s.WriteString(" Only while a request is served.")
	}
	s.WriteString("\n")
	if len(b.Params)+len(b.Switches) > 0 {
		s.WriteString("\n")
	}
	for _, p := range b.Params {
		s.WriteString("- `" + p.Name + "`: " + p.Doc)
		if len(p.OneOf) > 0 {
			s.WriteString(" (" + strings.Join(p.OneOf, ", ") + ")")
		}
		s.WriteString("\n")
	}
	for _, w := range b.Switches {
		s.WriteString("- `-" + w.Name + "` (" + w.Kind.String() + rarely(w) + "): " + w.Doc + "\n")
	}
	if b.Returns != "" {
		s.WriteString("\nAnswers " + b.Returns + ".\n")
	}
}

// rarely marks a switch that the usage leaves out.
func rarely(w script.Switch) string {
	if w.Rare {
		return ", rare"
	}
	return ""
}

// This file holds the facts about a pattern that regexp -about reports.
package are

// What the parser noted about a pattern, in the order of the report.
const (
	noteBackref uint = 1 << iota
	noteLook
	noteBounds
	noteBraces
	noteAlnumEscape
	noteParenBotch
	noteBracketEscape
	noteNonPosix
	noteUnspecified
	noteUnportable
	noteLocale
	noteEmpty
	noteImpossible
	noteShortest
)

var noteNames = [...]string{"REG_UBACKREF", "REG_ULOOKAHEAD", "REG_UBOUNDS", "REG_UBRACES", "REG_UBSALNUM",
	"REG_UPBOTCH", "REG_UBBS", "REG_UNONPOSIX", "REG_UUNSPEC", "REG_UUNPORT", "REG_ULOCALE", "REG_UEMPTYMATCH",
	"REG_UIMPOSSIBLE", "REG_USHORTEST"}

// Info lists what is special about the pattern, by the names that Tcl gives it.
func (re *Regexp) Info() (flags []string) {
	for i, name := range noteNames {
		if re.notes&(1<<i) != 0 {
			flags = append(flags, name)
		}
	}
	return flags
}

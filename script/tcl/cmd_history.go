package tcl

// This file holds history, the list of commands that a person has typed.

import (
	"fmt"
	"strings"
)

func registerHistory(in *Interp) { in.Register("history", cmdHistory) }

// defaultKeep is the number of events that are kept.
const defaultKeep = 20

// historyKey is the key of an interp's events.
type historyKey struct{}

// history holds the newest events; the last of them has the number last.
type history struct {
	events []Value
	last   int
	keep   int
}

func (in *Interp) history() *history {
	return in.State(historyKey{}, func() any { return &history{keep: defaultKeep} }).(*history)
}

var historyNames = []string{"add", "change", "clear", "event", "info", "keep", "nextid", "redo"}

// historyForms are the right forms of the subcommands, and how many arguments each takes.
var historyForms = map[string]struct {
	usage       string
	least, most int
	fn          func(in *Interp, h *history, args []Value) (Value, error)
}{
	"add":    {"event ?exec?", 1, 2, historyAdd},
	"change": {"newValue ?event?", 1, 2, historyChange},
	"clear":  {"", 0, 0, historyClear},
	"event":  {"?event?", 0, 1, historyEvent},
	"info":   {"?count?", 0, 1, historyInfo},
	"keep":   {"?count?", 0, 1, historyKeep},
	"nextid": {"", 0, 0, historyNextid},
	"redo":   {"?event?", 0, 1, historyRedo},
}

func cmdHistory(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return historyInfo(in, in.history(), nil)
	}
	word := args[0].String()
	i, err := lookup(word, historyNames, "subcommand", false)
	if err != nil {
		return Value{}, ErrCode("unknown or ambiguous subcommand \""+word+"\": must be "+orList(historyNames), "TCL", "LOOKUP", "SUBCOMMAND", word)
	}
	name := historyNames[i]
	form := historyForms[name]
	if n := len(args) - 1; n < form.least || n > form.most {
		return Value{}, WrongArgs(strings.TrimSuffix("history "+name+" "+form.usage, " "))
	}
	return form.fn(in, in.history(), args[1:])
}

func historyAdd(in *Interp, h *history, args []Value) (Value, error) {
	run := false
	if len(args) == 2 {
		word := args[1].String()
		if word != "" && !strings.HasPrefix("exec", word) {
			return Value{}, Err("bad argument \"" + word + "\": should be \"exec\"")
		}
		run = word != ""
	}
	h.events = append(h.events, Str(strings.TrimRight(args[0].String(), "\n")))
	h.last++
	h.shorten()
	if !run {
		return Empty, nil
	}
	return in.EvalGlobal(args[0])
}

// shorten forgets the oldest events.
func (h *history) shorten() {
	if n := len(h.events) - h.keep; n > 0 {
		h.events = append([]Value(nil), h.events[n:]...)
	}
}

// find gives the place of an event in h.events, -1 for one that could be kept but is not there any more. It is named by its
// number, by how far it lies back, or by how it begins or matches.
func (h *history) find(event Value) (int, error) {
	first := h.last - len(h.events) + 1
	n, ok := event.AsInt()
	if !ok {
		for i := len(h.events) - 1; i >= 0; i-- {
			if s := h.events[i].String(); strings.HasPrefix(s, event.String()) || GlobMatch(event.String(), s, false) {
				return i, nil
			}
		}
		return 0, Err("no event matches \"" + event.String() + "\"")
	}
	at := clampIndex(n)
	if at <= 0 {
		at += h.last
	}
	switch {
	case at > h.last:
		return 0, Err("event \"" + event.String() + "\" hasn't occured yet")
	case at <= h.last-h.keep:
		return 0, Err("event \"" + event.String() + "\" is too far in the past")
	case at < first:
		return -1, nil
	}
	return at - first, nil
}

// previous is the event that is meant where none is named.
var previous = Int(-1)

func eventArg(args []Value, missing Value) Value {
	if len(args) > 0 {
		return args[len(args)-1]
	}
	return missing
}

func historyEvent(_ *Interp, h *history, args []Value) (Value, error) {
	i, err := h.find(eventArg(args, previous))
	if err != nil || i < 0 {
		return Empty, err
	}
	return h.events[i], nil
}

func historyChange(_ *Interp, h *history, args []Value) (Value, error) {
	i, err := h.find(eventArg(args[1:], zeroValue))
	if err != nil || i < 0 {
		return args[0], err
	}
	h.events[i] = args[0]
	return args[0], nil
}

func historyClear(_ *Interp, h *history, _ []Value) (Value, error) {
	h.events, h.last = nil, 0
	return Empty, nil
}

func historyNextid(_ *Interp, h *history, _ []Value) (Value, error) {
	return Int(int64(h.last + 1)), nil
}

func historyInfo(_ *Interp, h *history, args []Value) (Value, error) {
	n := len(h.events)
	if len(args) == 1 {
		count, ok := args[0].AsInt()
		if !ok {
			return Value{}, Err("bad integer \"" + args[0].String() + "\"")
		}
		n = min(n, max(clampIndex(count), 0))
	}
	var lines []string
	for i := len(h.events) - n; i < len(h.events); i++ {
		text := strings.ReplaceAll(h.events[i].String(), "\n", "\n\t")
		lines = append(lines, fmt.Sprintf("%6d  %s", h.last-len(h.events)+1+i, text))
	}
	return Str(strings.Join(lines, "\n")), nil
}

func historyKeep(_ *Interp, h *history, args []Value) (Value, error) {
	if len(args) == 1 {
		n, ok := args[0].AsInt()
		if !ok || n < 0 || n > maxIndex {
			return Value{}, Err("illegal keep count \"" + args[0].String() + "\"")
		}
		h.keep = int(n)
		h.shorten()
	}
	return Int(int64(h.keep)), nil
}

// historyRedo runs an event again, and puts it in the place of the command that asked for it.
func historyRedo(in *Interp, h *history, args []Value) (Value, error) {
	i, err := h.find(eventArg(args, previous))
	if err != nil || i < 0 {
		return Empty, err
	}
	event := h.events[i]
	h.events[len(h.events)-1] = event
	return in.EvalGlobal(event)
}

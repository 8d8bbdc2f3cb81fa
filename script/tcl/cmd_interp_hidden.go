package tcl

// This file holds hidden commands.

import "strings"

func (in *Interp) hide(name, as string) error {
	if isQualified(as) {
		return ErrCode("cannot use namespace qualifiers in hidden command token (rename)", "TCL", "VALUE", "HIDDENTOKEN")
	}
	c := in.resolve(in.root, name)
	if c == nil {
		return ErrCode("unknown command \""+name+"\"", "TCL", "LOOKUP", "COMMAND", name)
	}
	if c.ns != in.root {
		return ErrCode("can only hide global namespace commands (use rename then hide)", "TCL", "HIDE", "NON_GLOBAL")
	}
	if in.hidden.get(as) != nil {
		return ErrCode("hidden command named \""+as+"\" already exists", "TCL", "HIDE", "ALREADY_HIDDEN")
	}
	c = in.ownCommand(c)
	in.hidden.set(as, c)
	in.rootData.setCmd(c.name, nil)
	in.commandsChanged(c.name)
	return nil
}

// hiddenCommand finds a hidden command; one that the library hid is copied at its first use.
func (in *Interp) hiddenCommand(token string) *Command {
	c := in.hidden.get(token)
	if c != nil && c.shared {
		c = in.copyCommand(c)
		in.hidden.set(token, c)
	}
	return c
}

func (in *Interp) denied(k *Interp, what string) error {
	if in.safe {
		return ErrCode("permission denied: safe interpreter cannot "+what, "TCL", "OPERATION", "INTERP", "UNSAFE")
	}
	return nil
}

func interpHide(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("interp hide path cmdName ?hiddenCmdName?")
	}
	k, err := in.interpAt(args[0])
	if err == nil {
		err = in.denied(k, "hide commands")
	}
	if err != nil {
		return Value{}, err
	}
	name := args[1].String()
	return Value{}, k.hide(name, args[len(args)-1].String())
}

func interpExpose(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("interp expose path hiddenCmdName ?cmdName?")
	}
	k, err := in.interpAt(args[0])
	if err == nil {
		err = in.denied(k, "expose commands")
	}
	if err != nil {
		return Value{}, err
	}
	token, name := args[1].String(), args[len(args)-1].String()
	if isQualified(name) {
		return Value{}, ErrCode("cannot expose to a namespace (use expose to toplevel, then rename)", "TCL", "EXPOSE", "NON_GLOBAL")
	}
	c := k.hiddenCommand(token)
	if c == nil {
		return Value{}, ErrCode("unknown hidden command \""+token+"\"", "TCL", "LOOKUP", "HIDDENTOKEN", token)
	}
	if k.rootData.cmd(name) != nil {
		return Value{}, ErrCode("exposed command \""+name+"\" already exists", "TCL", "EXPOSE", "COMMAND_EXISTS")
	}
	k.hidden.set(token, nil)
	c.name = name
	k.rootData.setCmd(name, c)
	k.commandsChanged(name)
	return Value{}, nil
}

func interpHidden(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp hidden ?path?")
	if err != nil {
		return Value{}, err
	}
	return StrList(k.hidden.names()...), nil
}

func interpInvokehidden(in *Interp, args []Value) (Value, error) {
	const usage = "interp invokehidden path ?-namespace ns? ?-global? ?--? cmd ?arg ..?"
	if len(args) < 1 {
		return Value{}, WrongArgs(usage)
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	return in.invokeHidden(k, args[1:], usage)
}

func (in *Interp) invokeHidden(k *Interp, args []Value, usage string) (Value, error) {
	global, nsName := false, ""
	for len(args) > 0 && strings.HasPrefix(args[0].String(), "-") {
		o, err := Lookup(args[0], []string{"-global", "-namespace", "--"}, "option")
		if err != nil {
			return Value{}, err
		}
		args = args[1:]
		if o == 2 {
			break
		}
		if o == 0 {
			global = true
		} else if len(args) > 0 {
			nsName, args = args[0].String(), args[1:]
		}
	}
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	if in.safe {
		return Value{}, ErrCode("not allowed to invoke hidden commands from safe interpreter", "TCL", "OPERATION", "INTERP", "UNSAFE")
	}
	c := k.hiddenCommand(args[0].String())
	if c == nil {
		return Value{}, ErrCode("invalid hidden command name \""+args[0].String()+"\"", "TCL", "LOOKUP", "HIDDENTOKEN", args[0].String())
	}
	return in.within(k, func() (Value, error) {
		old := k.frame
		defer func() { k.frame = old }()
		if global {
			k.frame = k.top
		}
		if nsName != "" {
			k.frame = &Frame{in: k, ns: k.makeNS(k.root, nsName), caller: old, level: old.level + 1}
		}
		return k.invoke(k.frame, c, args[0], args[1:])
	})
}

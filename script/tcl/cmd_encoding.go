package tcl

// This file holds the encoding command, and how the other families find encodings.

import (
	"nsgo/script/charset"
)

func registerEncoding(in *Interp) {
	in.RegisterEnsemble("encoding", []Sub{
		{Name: "convertfrom", Fn: encodingConvertfrom},
		{Name: "convertto", Fn: encodingConvertto},
		{Name: "dirs", Fn: encodingDirs},
		{Name: "names", Fn: encodingNames},
		{Name: "system", Fn: encodingSystem},
	})
}

// encodingByName finds an encoding by Tcl's name for it.
func encodingByName(name string) (*charset.Encoding, error) {
	if e := charset.Find(name); e != nil {
		return e, nil
	}
	return nil, ErrCode("unknown encoding \""+name+"\"", "TCL", "LOOKUP", "ENCODING", name)
}

// encodingKey is the key of the interp's encodingState.
type encodingKey struct{}

// encodingState is what scripts may set: the system encoding, and directories that nothing reads.
type encodingState struct {
	system *charset.Encoding
	dirs   Value
}

func (in *Interp) encodings() *encodingState {
	return in.State(encodingKey{}, func() any {
		if s, ok := left[*encodingState](in, encodingKey{}); ok {
			return &encodingState{s.system, s.dirs}
		}
		return &encodingState{system: charset.UTF8, dirs: Empty}
	}).(*encodingState)
}

// systemEncoding is the encoding of names of files, of programs and of new channels.
func (in *Interp) systemEncoding() *charset.Encoding { return in.encodings().system }

// convertArgs reads "?encoding? data".
func (in *Interp) convertArgs(name string, args []Value) (*charset.Encoding, Value, error) {
	switch len(args) {
	case 1:
		return in.systemEncoding(), args[0], nil
	case 2:
		e, err := encodingByName(args[0].String())
		return e, args[1], err
	}
	return nil, Value{}, WrongArgs("encoding " + name + " ?encoding? data")
}

func encodingConvertfrom(in *Interp, args []Value) (Value, error) {
	e, v, err := in.convertArgs("convertfrom", args)
	if err != nil {
		return Value{}, err
	}
	return Str(e.Decode(v.Bytes())), nil
}

func encodingConvertto(in *Interp, args []Value) (Value, error) {
	e, v, err := in.convertArgs("convertto", args)
	if err != nil {
		return Value{}, err
	}
	return Bytes(e.Encode(v.String())), nil
}

func encodingNames(_ *Interp, args []Value) (Value, error) {
	if len(args) > 0 {
		return Value{}, WrongArgs("encoding names")
	}
	return StrList(charset.Names()...), nil
}

func encodingSystem(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("encoding system ?encoding?")
	}
	if len(args) == 0 {
		return Str(in.systemEncoding().Name()), nil
	}
	e, err := encodingByName(args[0].String())
	if err != nil {
		return Value{}, err
	}
	in.encodings().system = e
	return Empty, nil
}

// encodingDirs keeps the list that a script sets: all encodings are built in, and none is read from a file.
func encodingDirs(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("encoding dirs ?dirList?")
	}
	if len(args) == 0 {
		return in.encodings().dirs, nil
	}
	if _, err := in.List(args[0]); err != nil {
		return Value{}, ErrCode("expected directory list but got \""+args[0].String()+"\"", "TCL", "OPERATION", "ENCODING", "BADPATH")
	}
	in.encodings().dirs = Str(args[0].String()).Freeze()
	return args[0], nil
}

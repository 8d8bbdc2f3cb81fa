package tcl

// This file holds pkg::create and tclPkgSetup: the making and the use of package indexes.

import (
	"slices"
	"strings"
)

func registerPkgCreate(in *Interp) {
	in.Register("::pkg::create", cmdPkgCreate)
	in.Register("::tcl::Pkg::Create", cmdPkgCreate)
	in.Register("tclPkgSetup", cmdPkgSetup)
}

// cmdPkgCreate gives the package ifneeded command for files: at once where no commands are named, else when one is first called.
func cmdPkgCreate(in *Interp, args []Value) (Value, error) {
	const usage = "pkg::create -name packageName -version packageVersion ?-load {filename ?procs?}? ... ?-source {filename ?procs?}? ..."
	if len(args) < 6 {
		return Value{}, ErrCode("wrong # args: should be \""+usage+"\"", "TCL", "WRONGARGS")
	}
	opts := map[string][]Value{}
	for i := 0; i < len(args); i += 2 {
		o := args[i].String()
		if !slices.Contains([]string{"-name", "-version", "-load", "-source"}, o) {
			return Value{}, Err("unknown option \"" + strings.TrimPrefix(o, "-") + "\": should be \"" + usage + "\"")
		}
		if i+1 == len(args) {
			return Value{}, Err("value for \"" + o + "\" missing: should be \"" + usage + "\"")
		}
		opts[o] = append(opts[o], args[i+1])
	}
	for _, o := range []string{"-name", "-version"} {
		if len(opts[o]) == 0 {
			return Value{}, Err("value for \"" + o + "\" missing: should be \"" + usage + "\"")
		}
	}
	if len(opts["-load"])+len(opts["-source"]) == 0 {
		return Value{}, Err("at least one of -load and -source must be given")
	}
	name, ver := opts["-name"][0], opts["-version"][0]
	var direct []string
	var lazy []Value
	for _, kind := range []string{"load", "source"} {
		for _, spec := range opts["-"+kind] {
			es, err := spec.elems()
			if err != nil || len(es) == 0 {
				return Value{}, err
			}
			if len(es) == 1 {
				direct = append(direct, "[list "+kind+" [file join $dir "+List(es[0]).String()+"]]")
			} else {
				lazy = append(lazy, List(es[0], Str(kind), es[1]))
			}
		}
	}
	if len(lazy) > 0 {
		direct = append(direct, "[list tclPkgSetup $dir "+List(name, ver, List(lazy...)).String()+"]")
	}
	return Str("package ifneeded " + List(name, ver).String() + " " + strings.Join(direct, "\\n")), nil
}

// cmdPkgSetup provides a package whose commands are loaded when they are first called.
func cmdPkgSetup(in *Interp, args []Value) (Value, error) {
	if len(args) != 4 {
		return Value{}, WrongArgs("tclPkgSetup dir pkg version files")
	}
	if _, err := packageProvide(in, args[1:3]); err != nil {
		return Value{}, err
	}
	files, err := args[3].elems()
	if err != nil {
		return Value{}, err
	}
	for _, f := range files {
		es, err := f.elems()
		if err != nil {
			return Value{}, err
		}
		if len(es) != 3 {
			continue
		}
		procs, err := es[2].elems()
		if err != nil {
			return Value{}, err
		}
		script := List(es[1], Str(joinNames(args[0].String(), es[0].String())))
		for _, p := range procs {
			in.setGlobal("auto_index("+strings.TrimPrefix(p.String(), "::")+")", script)
			in.setGlobal("auto_index("+p.String()+")", script)
		}
	}
	return Value{}, nil
}

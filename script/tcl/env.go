package tcl

// This file holds the environment: the array env, which a family of interps shares. The process's own is only read, because a server's
// interps must not change it for each other; programs that a script starts get the script's.

import (
	"maps"
	"os"
	"slices"
	"strings"
)

type environment struct{ vars map[string]string }

type envKey struct{}

func (in *Interp) env() *environment {
	root := in.rootInterp()
	return root.State(envKey{}, func() any {
		if e, ok := left[*environment](root, envKey{}); ok {
			return &environment{maps.Clone(e.vars)}
		}
		e := &environment{vars: map[string]string{}}
		for _, kv := range os.Environ() {
			if k, v, ok := strings.Cut(kv, "="); ok {
				e.vars[k] = v
			}
		}
		return e
	}).(*environment)
}

func (e *environment) get(name string) (string, bool) {
	v, ok := e.vars[name]
	return v, ok
}

// list gives NAME=value for a program.
func (e *environment) list() []string {
	out := make([]string, 0, len(e.vars))
	for _, k := range slices.Sorted(maps.Keys(e.vars)) {
		out = append(out, k+"="+e.vars[k])
	}
	return out
}

func registerEnv(in *Interp) {
	v := in.nsVar(in.root, "env", true)
	v.arr = &array{}
	in.TraceVar("env", "array read write unset", traceEnv)
}

// traceEnv keeps the array and the environment the same.
func traceEnv(in *Interp, _, elem, op string) error {
	if in.safe { // has none, and takes none from its parent
		return nil
	}
	e := in.env()
	v := in.nsVar(in.root, "env", true)
	switch {
	case op == "unset" && elem == "":
		e.vars = map[string]string{}
	case op == "unset":
		delete(e.vars, elem)
	case v.arr == nil && v.val.o != nil:
	case op == "write" && elem != "":
		if x := v.peekElem(elem); x != nil && x.val.o != nil {
			e.vars[elem] = x.val.String()
		}
	case op == "read" && elem != "":
		e.fillOne(v, elem)
	case op == "array":
		e.fill(v)
	}
	return nil
}

func (e *environment) fillOne(v *Var, name string) {
	val, ok := e.vars[name]
	switch {
	case v.arr == nil:
		if ok {
			v.arr = &array{}
			v.arr.element(name).val = Str(val)
		}
	case ok:
		if x := v.arr.element(name); x.val.o == nil || x.val.String() != val {
			x.val = Str(val)
		}
	default:
		v.arr.remove(name)
	}
}

// fill makes the elements of the array those of the environment.
func (e *environment) fill(v *Var) {
	if v.arr == nil {
		v.arr = &array{}
	}
	var gone []string
	for _, x := range v.arr.ents {
		if x.v != nil {
			if _, ok := e.vars[x.name]; !ok {
				gone = append(gone, x.name)
			}
		}
	}
	for _, n := range gone {
		v.arr.remove(n)
	}
	for n := range e.vars {
		e.fillOne(v, n)
	}
}

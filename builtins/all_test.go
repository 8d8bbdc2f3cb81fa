// This file tests what holds for every builtin.

package builtins

import (
	"errors"
	"strings"
	"testing"

	"nsgo/script"
)

// each calls fn for every command and subcommand that does something.
func each(fn func(b *script.Builtin)) {
	for _, b := range script.NewRegistry(All()).All() {
		if len(b.Subs) == 0 {
			fn(b)
		}
		for i := range b.Subs {
			fn(&b.Subs[i])
		}
	}
}

func TestEveryBuiltinIsDocumented(t *testing.T) {
	each(func(b *script.Builtin) {
		if !strings.HasSuffix(b.Doc, ".") {
			t.Errorf("%s: Doc must be a sentence: %q", b.FullName(), b.Doc)
		}
		for _, p := range b.Params {
			if p.Name == "" || p.Doc == "" {
				t.Errorf("%s: parameter %q has no Doc", b.FullName(), p.Name)
			}
		}
		for _, s := range b.Switches {
			if s.Doc == "" {
				t.Errorf("%s: switch %q has no Doc", b.FullName(), s.Name)
			}
		}
	})
}

// connected is a context that claims to have a connection, so that a call gets as far as its arity.
type connected struct{ *Context }

func (connected) HasConn() bool { return true }

func TestEveryBuiltinChecksItsArity(t *testing.T) {
	f := newFake(t)
	each(func(b *script.Builtin) {
		for _, n := range wrongCounts(b) {
			args := make(fakeArgs, n)
			for i := range args {
				args[i] = script.StringValue("x")
			}
			c := &script.Call{Host: connected{f.ctx}, Interp: f.in}
			_, err := c.Invoke(b, args)
			if err == nil || !strings.HasPrefix(err.Error(), `wrong # args: should be "`+b.FullName()) {
				t.Errorf("%s with %d arguments: %v", b.FullName(), n, err)
			}
		}
	})
}

// wrongCounts returns the argument counts just outside what b takes.
func wrongCounts(b *script.Builtin) (wrong []int) {
	min, max := 0, len(b.Params)
	for _, p := range b.Params {
		if !p.Optional {
			min++
		}
		if p.Rest {
			max = -1
		}
	}
	if min > 0 {
		wrong = append(wrong, min-1)
	}
	if max >= 0 {
		wrong = append(wrong, max+1)
	}
	return wrong
}

func TestEveryBuiltinHasACase(t *testing.T) {
	var text strings.Builder
	for _, tc := range allCases() {
		text.WriteString(" [" + tc.tcl + "\n")
	}
	for _, tc := range connCases {
		text.WriteString(" [" + tc.tcl + "\n")
	}
	for _, line := range []string{"ns_returnfp", "ns_connsendfp", "ns_writefp", "ns_writecontent", "ns_conncptofp"} {
		text.WriteString(" [" + line + " in TestChannels\n")
	}
	all := strings.ReplaceAll(text.String(), "\n", " [")
	each(func(b *script.Builtin) {
		if !strings.Contains(all, "["+b.FullName()+" ") && !strings.Contains(all, "["+b.FullName()+"]") {
			t.Errorf("%s is in no case", b.FullName())
		}
	})
}

func TestNeedsConn(t *testing.T) {
	f := newFake(t)
	each(func(b *script.Builtin) {
		c := &script.Call{Host: f.ctx, Interp: f.in}
		if !b.NeedsConn {
			return
		}
		if _, err := c.Invoke(b, fakeArgs{}); !errors.Is(err, script.ErrNoConn) {
			t.Errorf("%s without a connection: %v", b.FullName(), err)
		}
	})
}

func TestHandlerArgs(t *testing.T) {
	f := newFake(t)
	arg := []script.Value{script.StringValue("a")}
	two := []script.Value{script.StringValue("a"), script.StringValue("b")}
	for _, tc := range []struct {
		role Role
		n    int
		args []script.Value
		want string
	}{
		{RoleProc, 0, arg, ""}, {RoleProc, 1, arg, "a"}, {RoleProc, 1, nil, "{}"}, {RoleProc, 2, arg, "{} a"}, {RoleProc, 3, nil, "{} {}"},
		{RoleProc, -1, arg, "a"}, {RoleProc, -1, nil, ""}, {RoleProc, 2, two, "a b"},
		{RoleFilter, 0, arg, ""}, {RoleFilter, 1, arg, "preauth"}, {RoleFilter, 2, arg, "a preauth"}, {RoleFilter, 3, arg, "{} a preauth"},
		{RoleFilter, 3, nil, "{} {} preauth"}, {RoleFilter, -1, arg, "preauth a"}, {RoleFilter, 3, two, "preauth a b"},
		{RoleTrace, 0, arg, ""}, {RoleTrace, 1, arg, "a"}, {RoleTrace, 2, arg, "{} a"},
		{RoleEvent, 2, arg, "a"}, {RoleEvent, 0, arg, ""},
	} {
		h := Handler{Func: fakeFunc{"f", 0, tc.n}, Args: tc.args}
		if got := tclText(script.ListValue(HandlerArgs(f.ctx, h, tc.role, "preauth"))); got != tc.want {
			t.Errorf("role %d, %d parameters, %d arguments: got %q, want %q", tc.role, tc.n, len(tc.args), got, tc.want)
		}
	}
}

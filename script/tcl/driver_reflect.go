package tcl

// This file holds channels whose driver is a command of the script: chan create.

import (
	"io"
	"slices"

	"golang.org/x/sys/unix"
)

// reflected is a driver made of a command prefix.
type reflected struct {
	in      *Interp
	ch      *Channel
	prefix  Value
	name    Value
	methods []string
	wanted  chanMode // told by watch
	dead    bool
}

var reflectMethods = []string{"blocking", "cget", "cgetall", "configure", "finalize", "initialize", "read", "seek", "watch", "write"}

type reflectKey struct{}

// modeList reads {read write}.
func (in *Interp) modeList(v Value) (chanMode, error) {
	es, err := v.elems()
	if err != nil {
		return 0, err
	}
	if len(es) == 0 {
		return 0, Err("bad mode list: is empty")
	}
	var m chanMode
	for _, e := range es {
		k, err := Lookup(e, []string{"read", "write"}, "mode")
		if err != nil {
			return 0, err
		}
		m |= []chanMode{chanRead, chanWrite}[k]
	}
	return m, nil
}

func (m chanMode) words() Value {
	var out []string
	if m&chanRead != 0 {
		out = append(out, "read")
	}
	if m&chanWrite != 0 {
		out = append(out, "write")
	}
	return StrList(out...)
}

func chanCreate(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	mode, err := in.modeList(args[0])
	if err != nil {
		return Value{}, err
	}
	if _, err := args[1].elems(); err != nil {
		return Value{}, err
	}
	next := in.rootInterp().State(reflectKey{}, func() any { return new(int64) }).(*int64)
	r := &reflected{in: in, prefix: args[1], name: Str("rc" + formatInt(*next))}
	*next++
	r.methods, err = in.initHandler(args[1], r.name, mode, reflectMethods, []string{"finalize", "initialize", "watch"})
	if err != nil {
		return Value{}, err
	}
	if err := r.check(mode); err != nil {
		return Value{}, err
	}
	c := newChannel(r.name.String(), r, mode)
	r.ch = c
	return in.addChannel(c), nil
}

// initHandler calls a handler's initialize and gives the methods that it has.
func (in *Interp) initHandler(prefix, name Value, mode chanMode, known, needed []string) ([]string, error) {
	v, err := in.CallPrefix(prefix, Str("initialize"), name, mode.words())
	if err != nil {
		return nil, handlerFault(err)
	}
	es, err := v.elems()
	if err != nil {
		return nil, Err("chan handler \"" + prefix.String() + " initialize\" returned non-list: " + v.String())
	}
	var have []string
	for _, e := range es {
		k, err := Lookup(e, known, "method")
		if err != nil {
			return nil, Err("chan handler \"" + prefix.String() + " initialize\" returned " + err.Error())
		}
		have = append(have, known[k])
	}
	for _, n := range needed {
		if !slices.Contains(have, n) {
			return nil, Err("chan handler \"" + prefix.String() + "\" does not support all required methods")
		}
	}
	return have, nil
}

// handlerFault makes an error of whatever a handler ended with.
func handlerFault(err error) error {
	e := asException(err)
	if e.Code == CodeError {
		return err
	}
	return Err(e.Result.String())
}

func (r *reflected) has(m string) bool { return slices.Contains(r.methods, m) }

func (r *reflected) check(mode chanMode) error {
	lacks := func(m string) error {
		return Err("chan handler \"" + r.prefix.String() + "\" lacks a \"" + m + "\" method")
	}
	switch {
	case mode&chanRead != 0 && !r.has("read"):
		return lacks("read")
	case mode&chanWrite != 0 && !r.has("write"):
		return lacks("write")
	case r.has("cget") && !r.has("cgetall"):
		return Err("chan handler \"" + r.prefix.String() + "\" supports \"cget\" but not \"cgetall\"")
	case r.has("cgetall") && !r.has("cget"):
		return Err("chan handler \"" + r.prefix.String() + "\" supports \"cgetall\" but not \"cget\"")
	}
	return nil
}

// call runs a method at the global level of the interp that made the channel.
func (r *reflected) call(method string, args ...Value) (Value, error) {
	if r.dead || r.in.deleted {
		return Value{}, Err("Owner lost")
	}
	in := r.in
	old := in.frame
	in.frame = in.top
	v, err := in.CallPrefix(r.prefix, append([]Value{Str(method), r.name}, args...)...)
	in.frame = old
	if err == nil {
		return v, nil
	}
	e := asException(err)
	if e.Code == CodeReturn && e.retCode == CodeOK {
		return e.Result, nil
	}
	if e.Code != CodeError {
		bad := asException(Err("chan handler returned bad code: " + formatInt(int64(e.Code))))
		bad.Line = 1
		return Value{}, AddInfo(bad, "(chan handler subcommand \""+method+"\")")
	}
	return Value{}, err
}

func (r *reflected) kind() string { return "tclrchannel" }

// errnoOf reads an error whose message is the name of a POSIX error.
func errnoOf(err error) error {
	switch asException(err).Result.String() {
	case "EAGAIN", "-11":
		return errBlocked
	}
	return err
}

func (r *reflected) read(_ *Interp, p []byte) (int, error) {
	v, err := r.call("read", Int(int64(len(p))))
	if err != nil {
		return 0, errnoOf(err)
	}
	b := v.Bytes()
	if len(b) > len(p) {
		return 0, Err("read delivered more than requested")
	}
	if len(b) == 0 {
		return 0, io.EOF
	}
	return copy(p, b), nil
}

func (r *reflected) write(_ *Interp, p []byte) (int, error) {
	v, err := r.call("write", Bytes(slices.Clone(p)))
	if err != nil {
		return 0, errnoOf(err)
	}
	n, err := r.in.Int(v)
	switch {
	case err != nil:
		return 0, err
	case n == 0 && len(p) > 0:
		return 0, Err("write wrote nothing")
	case n < 0:
		return 0, fileError("error writing", r.ch.name, unix.EINVAL)
	case n > int64(len(p)):
		return 0, Err("write wrote more than requested")
	}
	return int(n), nil
}

func (r *reflected) close(_ *Interp, dir chanMode) error {
	if r.dead {
		return nil
	}
	_, err := r.call("finalize")
	r.dead = true
	return err
}

func (r *reflected) setBlocking(_ *Interp, on bool) error {
	if !r.has("blocking") || r.dead {
		return nil
	}
	_, err := r.call("blocking", Bool(on))
	return err
}

func (r *reflected) watchable(chanMode) (int, func() bool) {
	return -2, func() bool { return false }
}

func (r *reflected) watch(_ *Interp, mode chanMode) error {
	mode &= r.ch.mode
	if mode == r.wanted || r.dead {
		return nil
	}
	r.wanted = mode
	_, _ = r.call("watch", mode.words())
	return nil
}

func (r *reflected) seekable() bool { return r.has("seek") }

func (r *reflected) seek(_ *Interp, off int64, whence int) (int64, error) {
	v, err := r.call("seek", Int(off), Str([]string{"start", "current", "end"}[whence]))
	if err != nil {
		return 0, err
	}
	n, err := r.in.Int(v)
	if err == nil && n < 0 {
		err = Err("Tried to seek before origin")
	}
	return n, err
}

func (r *reflected) options() []string { return nil }

func (r *reflected) allOptions(*Interp) ([]Value, error) {
	if !r.has("cgetall") {
		return nil, nil
	}
	v, err := r.call("cgetall")
	if err != nil {
		return nil, err
	}
	es, err := v.elems()
	if err != nil {
		return nil, err
	}
	if len(es)%2 != 0 {
		word := "elements"
		if len(es) == 1 {
			word = "element"
		}
		return nil, Err("Expected list with even number of elements, got " + formatInt(int64(len(es))) + " " + word + " instead")
	}
	return es, nil
}

func (r *reflected) option(_ *Interp, name string) (Value, error) {
	if !r.has("cget") {
		return Value{}, badOption(name, nil)
	}
	return r.call("cget", Str(name))
}

func (r *reflected) setOption(_ *Interp, name string, v Value) error {
	if !r.has("configure") {
		return badOption(name, nil)
	}
	_, err := r.call("configure", Str(name), v)
	return err
}

func chanPostevent(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c := in.channels().byName[args[0].String()]
	if c == nil {
		return Value{}, ErrCode("can not find reflected channel named \""+args[0].String()+"\"", "TCL", "LOOKUP", "CHANNEL", args[0].String())
	}
	r, ok := c.drv.(*reflected)
	if !ok || r.in != in {
		return Value{}, ErrCode("can not find reflected channel named \""+args[0].String()+"\"", "TCL", "LOOKUP", "CHANNEL", args[0].String())
	}
	es, err := args[1].elems()
	if err != nil {
		return Value{}, err
	}
	if len(es) == 0 {
		return Value{}, Err("bad event list: is empty")
	}
	var m chanMode
	for _, e := range es {
		k, err := Lookup(e, []string{"read", "write"}, "event")
		if err != nil {
			return Value{}, err
		}
		m |= []chanMode{chanRead, chanWrite}[k]
	}
	if m&^r.wanted != 0 {
		return Value{}, Err("tried to post events channel \"" + c.name + "\" is not interested in")
	}
	c.notify(m)
	return Value{}, nil
}

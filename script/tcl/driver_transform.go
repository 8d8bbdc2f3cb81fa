package tcl

// This file holds transformations: drivers on top of another driver, made of a command of the script (chan push) or of Go code (zlib push).

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// errPopped tells that a filter was taken off while it worked: its driver must be asked again.
var errPopped = errors.New("the transformation has gone")

// A filter changes the bytes that pass.
type filter interface {
	// decode turns bytes from below into bytes for the reader; eof says that no more come.
	decode(b []byte, eof bool) ([]byte, error)
	// encode turns written bytes into bytes for below.
	encode(b []byte) ([]byte, error)
	// flush gives what encode still holds; last ends the output.
	flush(last bool) ([]byte, error)
	// limit is how many bytes decode may be given at once, 0 for any number.
	limit() (int, error)
	end() error
}

// transformed is a channel's driver with a filter on top.
type transformed struct {
	below  driver
	ch     *Channel
	filter filter
	pre    []byte // read before the filter came
	ready  []byte // decoded
	eof    bool   // below has ended
	ended  bool   // the filter has given its last
	popped bool
	out    []byte // encoded, not taken by below yet
}

// push puts a filter on a channel. What was read and not taken goes through it.
func (c *Channel) push(in *Interp, f filter) error {
	if c.can(chanWrite) {
		if err := c.flush(in); err != nil {
			return err
		}
	}
	c.unwatchAll(in)
	c.drv = &transformed{below: c.drv, ch: c, filter: f, pre: c.in.raw}
	c.in = input{dec: c.in.dec}
	c.watchAgain(in)
	return nil
}

// pop takes the topmost filter off.
func (c *Channel) pop(in *Interp) error {
	t, ok := c.drv.(*transformed)
	if !ok {
		return in.closeChannel(c)
	}
	err := c.flush(in)
	drained, e := t.drainInput()
	if err == nil {
		err = e
	}
	if e := t.drain(in, true); err == nil {
		err = e
	}
	t.popped = true
	rest := slices.Concat(c.in.raw, t.ready, drained)
	c.unwatchAll(in)
	c.drv = t.below
	c.in = input{raw: append(rest, t.pre...), dec: c.in.dec}
	c.watchAgain(in)
	if e := t.filter.end(); err == nil {
		err = e
	}
	return err
}

func (c *Channel) unwatchAll(*Interp) {
	for _, h := range c.handlers {
		h.in.events().unwatch(h.watch)
	}
}

func (c *Channel) watchAgain(*Interp) {
	for _, h := range c.handlers {
		h.watch = c.watchFor(h.mode, func() { c.runHandler(h) })
		h.in.events().watch(h.watch)
	}
}

func (t *transformed) kind() string { return t.below.kind() }

func (t *transformed) read(in *Interp, p []byte) (int, error) {
	for len(t.ready) == 0 {
		if t.ended {
			return 0, io.EOF
		}
		b, err := t.fetch(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		t.eof = errors.Is(err, io.EOF)
		out, err := t.filter.decode(b, t.eof)
		if t.popped { // by the filter itself
			return 0, errPopped
		}
		if err != nil {
			return 0, err
		}
		t.ready = append(t.ready, out...)
		t.ended = t.eof
		if t.eof && len(t.ready) == 0 {
			t.ended, t.eof = false, false // a file may grow
			return 0, io.EOF
		}
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	return n, nil
}

func (t *transformed) fetch(in *Interp) ([]byte, error) {
	most, err := t.filter.limit()
	if err != nil {
		return nil, err
	}
	if most <= 0 {
		most = max(t.ch.bufSize, 1)
	}
	if len(t.pre) > 0 {
		n := min(most, len(t.pre))
		b := t.pre[:n:n]
		t.pre = t.pre[n:]
		return b, nil
	}
	b := make([]byte, most)
	n, err := t.below.read(in, b)
	return b[:max(n, 0)], err
}

func (t *transformed) write(in *Interp, p []byte) (int, error) {
	if err := t.sendOut(in); err != nil {
		return 0, err
	}
	b, err := t.filter.encode(p)
	if err != nil {
		return 0, err
	}
	t.out = append(t.out, b...)
	if err := t.sendOut(in); err != nil && !errors.Is(err, errBlocked) {
		return 0, err
	}
	return len(p), nil
}

// sendOut gives the driver below what was encoded.
func (t *transformed) sendOut(in *Interp) error {
	for len(t.out) > 0 {
		n, err := t.below.write(in, t.out)
		t.out = t.out[n:]
		if err != nil {
			return err
		}
	}
	return nil
}

// drain sends what the filter holds.
func (t *transformed) drain(in *Interp, last bool) error {
	if !t.ch.can(chanWrite) {
		return nil
	}
	b, err := t.filter.flush(last)
	if err != nil {
		return err
	}
	t.out = append(t.out, b...)
	_ = t.below.setBlocking(in, true)
	err = t.sendOut(in)
	_ = t.below.setBlocking(in, !t.ch.nonblock)
	return err
}

// drainInput gives what a filter holds back of the input, when its end will not be read.
func (t *transformed) drainInput() ([]byte, error) {
	f, ok := t.filter.(*scriptFilter)
	if !ok || !t.ch.can(chanRead) || t.ended {
		return nil, nil
	}
	t.ended = true
	return f.bytes("drain")
}

func (t *transformed) close(in *Interp, dir chanMode) error {
	var err error
	if dir&chanRead != 0 {
		_, err = t.drainInput()
	}
	if dir&chanWrite != 0 {
		if e := t.drain(in, true); err == nil {
			err = e
		}
	}
	if dir == chanRead|chanWrite {
		if e := t.filter.end(); err == nil {
			err = e
		}
	}
	if e := t.below.close(in, dir); err == nil {
		err = e
	}
	return err
}

func (t *transformed) setBlocking(in *Interp, on bool) error { return t.below.setBlocking(in, on) }

func (t *transformed) watchable(dir chanMode) (int, func() bool) {
	fd, ready := t.below.watchable(dir)
	if dir == chanWrite || fd == -1 && ready == nil {
		return fd, ready
	}
	return fd, func() bool { return len(t.ready) > 0 || len(t.pre) > 0 || ready != nil && ready() }
}

func (t *transformed) seekable() bool {
	_, ok := t.below.(seeker)
	return ok && canSeek(t.below)
}

func (t *transformed) seek(in *Interp, off int64, whence int) (int64, error) {
	if err := t.drain(in, false); err != nil {
		return 0, err
	}
	t.pre, t.ready, t.eof, t.ended = nil, nil, false, false
	if c, ok := t.filter.(interface{ clear() error }); ok {
		if err := c.clear(); err != nil {
			return 0, err
		}
	}
	return t.below.(seeker).seek(in, off, whence)
}

func (t *transformed) options() []string {
	var out []string
	if o, ok := t.below.(optioner); ok {
		out = append(out, o.options()...)
	}
	if o, ok := t.filter.(optioner); ok {
		out = append(out, o.options()...)
	}
	return out
}

func (t *transformed) allOptions(in *Interp) ([]Value, error) {
	var out []Value
	for _, d := range []any{t.below, t.filter} {
		switch o := d.(type) {
		case interface {
			allOptions(in *Interp) ([]Value, error)
		}:
			more, err := o.allOptions(in)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		case optioner:
			for _, name := range o.options() {
				v, err := o.option(in, name)
				if err != nil {
					return nil, err
				}
				out = append(out, Str(name), v)
			}
		}
	}
	return out, nil
}

func (t *transformed) option(in *Interp, name string) (Value, error) {
	if o, ok := t.filter.(optioner); ok && slices.Contains(o.options(), name) {
		return o.option(in, name)
	}
	if o, ok := t.below.(optioner); ok {
		return o.option(in, name)
	}
	return Value{}, badOption(name, t)
}

func (t *transformed) setOption(in *Interp, name string, v Value) error {
	if o, ok := t.filter.(optioner); ok && slices.Contains(o.options(), name) {
		if err := o.setOption(in, name, v); err != nil {
			return err
		}
		return t.drain(in, false)
	}
	if o, ok := t.below.(optioner); ok {
		return o.setOption(in, name, v)
	}
	return badOption(name, t)
}

func (t *transformed) watch(in *Interp, mode chanMode) error {
	if w, ok := t.below.(watcher); ok {
		return w.watch(in, mode)
	}
	return nil
}

// ---- filters of scripts

// scriptFilter is a filter made of a command prefix.
type scriptFilter struct {
	r    reflected
	mode chanMode
}

var transformMethods = []string{"clear", "drain", "finalize", "flush", "initialize", "limit?", "read", "write"}

func chanPush(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	if _, err := args[1].elems(); err != nil {
		return Value{}, err
	}
	next := in.rootInterp().State(transformKey{}, func() any { return new(int64) }).(*int64)
	f := &scriptFilter{mode: c.mode}
	f.r = reflected{in: in, ch: c, prefix: args[1], name: Str("rt" + formatInt(*next))}
	*next++
	f.r.methods, err = in.initHandler(args[1], f.r.name, c.mode, transformMethods, []string{"finalize", "initialize"})
	if err != nil {
		return Value{}, err
	}
	if err := f.check(); err != nil {
		return Value{}, err
	}
	return Str(c.name), c.push(in, f)
}

type transformKey struct{}

// check compares the methods with what the channel can do.
func (f *scriptFilter) check() error {
	p := "chan handler \"" + f.r.prefix.String() + "\""
	switch {
	case f.r.has("drain") && !f.r.has("read"):
		return Err(p + " supports \"drain\" but not \"read\"")
	case f.r.has("flush") && !f.r.has("write"):
		return Err(p + " supports \"flush\" but not \"write\"")
	}
	if !f.r.has("read") {
		f.mode &^= chanRead
	}
	if !f.r.has("write") {
		f.mode &^= chanWrite
	}
	if f.mode == 0 {
		return Err(p + " makes the channel inaccessible")
	}
	return nil
}

func chanPop(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	return Value{}, c.pop(in)
}

func (f *scriptFilter) bytes(method string, args ...Value) ([]byte, error) {
	if !f.r.has(method) {
		return nil, nil
	}
	v, err := f.r.call(method, args...)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(v.Bytes()), nil
}

func (f *scriptFilter) decode(b []byte, eof bool) ([]byte, error) {
	var out []byte
	var err error
	if len(b) > 0 {
		if out, err = f.bytes("read", Bytes(bytes.Clone(b))); err != nil {
			return nil, err
		}
	}
	if eof {
		rest, err := f.bytes("drain")
		if err != nil {
			return nil, err
		}
		out = append(out, rest...)
	}
	return out, nil
}

func (f *scriptFilter) encode(b []byte) ([]byte, error) {
	return f.bytes("write", Bytes(bytes.Clone(b)))
}

func (f *scriptFilter) flush(bool) ([]byte, error) { return f.bytes("flush") }

func (f *scriptFilter) clear() error {
	_, err := f.bytes("clear")
	return err
}

func (f *scriptFilter) limit() (int, error) {
	if !f.r.has("limit?") {
		return 0, nil
	}
	v, err := f.r.call("limit?")
	if err != nil {
		return 0, err
	}
	n, err := f.r.in.Int(v)
	return clampIndex(n), err
}

func (f *scriptFilter) end() error {
	if f.r.dead {
		return nil
	}
	_, err := f.r.call("finalize")
	f.r.dead = true
	return err
}

package tcl

// This file holds the commands that read and write channels.

import (
	"slices"

	"golang.org/x/sys/unix"

	"nsgo/script/charset"
)

// chanCommand is a command that exists by itself and as a subcommand of chan. usage is what follows the name.
type chanCommand struct {
	plain, sub, usage string
	fn                func(in *Interp, args []Value, usage error) (Value, error)
}

func chanCommands() []chanCommand {
	return []chanCommand{
		{"fblocked", "blocked", "channelId", chanBlocked},
		{"close", "close", "channelId ?direction?", chanClose},
		{"fconfigure", "configure", "channelId ?-option value ...?", chanConfigure},
		{"fcopy", "copy", "input output ?-size size? ?-command callback?", chanCopy},
		{"", "create", "mode cmdprefix", chanCreate},
		{"eof", "eof", "channelId", chanEOF},
		{"fileevent", "event", "channelId event ?script?", chanEvent},
		{"flush", "flush", "channelId", chanFlush},
		{"gets", "gets", "channelId ?varName?", chanGets},
		{"", "names", "?pattern?", chanNames},
		{"", "pending", "mode channelId", chanPending},
		{"", "pipe", "", chanPipe},
		{"", "pop", "channel", chanPop},
		{"", "postevent", "channel eventspec", chanPostevent},
		{"", "push", "channel cmdprefix", chanPush},
		{"puts", "puts", "?-nonewline? ?channelId? string", chanPuts},
		{"read", "read", "", nil},
		{"seek", "seek", "channelId offset ?origin?", chanSeek},
		{"tell", "tell", "channelId", chanTell},
		{"", "truncate", "channelId ?length?", chanTruncate},
	}
}

func registerChan(in *Interp) {
	var subs []Sub
	for _, c := range chanCommands() {
		if c.sub == "read" {
			c.fn = chanReadCommand
		}
		make := func(name string) CmdFunc {
			use := name
			if c.usage != "" {
				use += " " + c.usage
			}
			if c.sub == "read" {
				use = name + " channelId ?numChars?\" or \"" + name + " ?-nonewline? channelId"
			}
			err := WrongArgs(use)
			return func(in *Interp, args []Value) (Value, error) { return c.fn(in, args, err) }
		}
		if c.plain != "" {
			in.Register(c.plain, make(c.plain))
		}
		subs = append(subs, Sub{Name: c.sub, Fn: make("chan " + c.sub)})
	}
	in.RegisterEnsemble("chan", subs)
	in.Register("open", cmdOpen)
}

func usageCopy(err error) error {
	c := *asException(err)
	return &c
}

func chanBlocked(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channelFor(args[0], chanRead)
	if err != nil {
		return Value{}, err
	}
	return Bool(c.in.blocked), nil
}

func chanEOF(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	return Bool(c.in.eof), nil
}

func chanFlush(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channelFor(args[0], chanWrite)
	if err != nil {
		return Value{}, err
	}
	if err = c.flush(in); err == nil {
		return Value{}, nil
	}
	if e := asException(err); e.Cause != nil {
		return Value{}, fileError("error flushing", c.name, e.Cause)
	}
	return Value{}, err
}

func chanGets(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channelIdle(args[0], chanRead)
	if err != nil {
		return Value{}, err
	}
	line, ok, err := c.gets(in)
	if err != nil || len(args) == 1 {
		return line.norm(), err
	}
	if _, err := in.SetVar(args[1].String(), line.norm()); err != nil {
		return Value{}, err
	}
	if !ok {
		return Int(-1), nil
	}
	return Int(int64(line.CharLen())), nil
}

// channelIdle finds a channel that no background copy uses.
func (in *Interp) channelIdle(name Value, m chanMode) (*Channel, error) {
	c, err := in.channelFor(name, m)
	if err == nil && c.copying != nil && c.copying.uses(c, m) {
		return nil, Err("channel \"" + c.name + "\" is busy")
	}
	return c, err
}

func chanNames(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) > 1 {
		return Value{}, usageCopy(usage)
	}
	var out []string
	for n := range in.channels().byName {
		if len(args) == 0 || GlobMatch(args[0].String(), n, false) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return StrList(out...), nil
}

func chanPending(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	k, err := Lookup(args[0], []string{"input", "output"}, "mode")
	if err != nil {
		return Value{}, err
	}
	c, err := in.channel(args[1])
	switch {
	case err != nil:
		return Value{}, err
	case k == 0 && c.can(chanRead):
		return Int(int64(len(c.in.raw))), nil
	case k == 1 && c.can(chanWrite):
		return Int(int64(len(c.out.buf))), nil
	}
	return Int(-1), nil
}

func chanPipe(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 0 {
		return Value{}, usageCopy(usage)
	}
	if err := in.allow("pipe", ""); err != nil {
		return Value{}, err
	}
	fds, err := newPipe()
	if err != nil {
		text, code := PosixError(err)
		return Value{}, ErrCause("creating pipe: "+text, code, err)
	}
	_ = unix.SetNonblock(fds[1], true)
	r := newChannel("file"+formatInt(int64(fds[0])), newFD(fds[0], chanRead), chanRead)
	w := newChannel("file"+formatInt(int64(fds[1])), newFD(fds[1], chanWrite), chanWrite)
	return List(in.addChannel(r), in.addChannel(w)), nil
}

func chanPuts(in *Interp, args []Value, usage error) (Value, error) {
	newline := true
	if n := len(args); n > 1 && args[0].String() == "-nonewline" {
		newline, args = false, args[1:]
	} else if n == 3 && args[2].String() == "nonewline" { // an old form
		newline, args = false, args[:2]
	}
	name := stdoutName
	switch len(args) {
	case 1:
	case 2:
		name, args = args[0], args[1:]
	default:
		return Value{}, usageCopy(usage)
	}
	c, err := in.channelIdle(name, chanWrite)
	if err != nil {
		return Value{}, err
	}
	return Value{}, c.write(in, args[0], newline)
}

var stdoutName = Str("stdout").Freeze()

func chanReadCommand(in *Interp, args []Value, usage error) (Value, error) {
	chop := false
	if len(args) == 1 && args[0].String() == "-nonewline" {
		return Value{}, usageCopy(usage)
	}
	if len(args) > 1 && args[0].String() == "-nonewline" {
		chop, args = true, args[1:]
	}
	if len(args) < 1 || len(args) > 2 || chop && len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channelIdle(args[0], chanRead)
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 && args[1].String() == "nonewline" { // an old form
		chop, args = true, args[:1]
	}
	if len(args) == 2 {
		n, ok := args[1].AsInt()
		if !ok || n < 0 {
			return Value{}, ErrCode("expected non-negative integer but got \""+args[1].String()+"\"", "TCL", "VALUE", "NUMBER")
		}
		return c.read(in, clampIndex(n))
	}
	v, err := c.readAll(in)
	if err == nil && chop {
		v = chopNewline(v)
	}
	return v, err
}

func chopNewline(v Value) Value {
	if v.IsBytes() {
		b := v.Bytes()
		if n := len(b); n > 0 && b[n-1] == '\n' {
			return Bytes(b[:n-1])
		}
		return v
	}
	s := v.String()
	if n := len(s); n > 0 && s[n-1] == '\n' {
		return Str(s[:n-1])
	}
	return v
}

func chanSeek(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	off, err := in.Int(args[1])
	if err != nil {
		return Value{}, err
	}
	whence := 0
	if len(args) == 3 {
		if whence, err = Lookup(args[2], []string{"start", "current", "end"}, "origin"); err != nil {
			return Value{}, err
		}
	}
	if c.copying != nil {
		return Value{}, Err("channel \"" + c.name + "\" is busy")
	}
	if err := c.seek(in, off, whence); err != nil {
		return Value{}, seekError(c, err)
	}
	return Value{}, nil
}

func seekError(c *Channel, err error) error {
	if _, ok := err.(*Exception); ok {
		return err
	}
	return fileError("error during seek on", c.name, err)
}

// seek moves the place where the next bytes are read or written.
func (c *Channel) seek(in *Interp, off int64, whence int) error {
	s, ok := c.drv.(seeker)
	if !ok || !canSeek(c.drv) {
		return unix.EINVAL
	}
	if err := c.out.err; err != nil {
		c.out.err = nil
		return err
	}
	if err := c.flush(in); err != nil {
		return err
	}
	if whence == unix.SEEK_CUR {
		off -= int64(len(c.in.raw))
	}
	c.in = input{}
	_, err := s.seek(in, off, whence)
	return err
}

// canSeek tells whether a driver that knows seek can do it for this file.
func canSeek(d driver) bool {
	s, ok := d.(interface{ seekable() bool })
	return !ok || s.seekable()
}

// place is where the script is in the file, -1 where that has no meaning.
func (c *Channel) place(in *Interp) (int64, error) {
	s, ok := c.drv.(seeker)
	if !ok || !canSeek(c.drv) {
		return -1, nil
	}
	n, err := s.seek(in, 0, unix.SEEK_CUR)
	if err != nil {
		if _, mine := err.(*Exception); mine {
			return -1, err
		}
		return -1, nil
	}
	return n - int64(len(c.in.raw)) + int64(len(c.out.buf)), nil
}

func chanTell(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	n, err := c.place(in)
	return Int(n), err
}

func chanTruncate(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	n := int64(0)
	if len(args) == 2 {
		if n, err = in.Int(args[1]); err != nil {
			return Value{}, err
		}
		if n < 0 {
			return Value{}, Err("cannot truncate to negative length of file")
		}
	} else if n, err = c.place(in); err != nil || n < 0 {
		return Value{}, Err("could not determine current location in \"" + c.name + "\": invalid argument")
	}
	t, ok := c.drv.(truncater)
	if !ok || !c.can(chanWrite) {
		return Value{}, fileError("error during truncate on", c.name, unix.EINVAL)
	}
	if err := c.seek(in, 0, unix.SEEK_CUR); err != nil {
		return Value{}, seekError(c, err)
	}
	if err := t.truncate(in, n); err != nil {
		return Value{}, fileError("error during truncate on", c.name, err)
	}
	return Value{}, nil
}

func chanClose(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 1 {
		return Value{}, in.closeChannel(c)
	}
	k, err := Lookup(args[1], []string{"read", "write"}, "direction")
	if err != nil {
		return Value{}, err
	}
	m, word := chanRead, "read"
	if k == 1 {
		m, word = chanWrite, "write"
	}
	switch {
	case !c.can(m):
		return Value{}, Err("Half-close of " + word + "-side not possible, side not opened or already closed")
	case c.mode == m:
		return Value{}, in.closeChannel(c)
	}
	if f, ok := c.drv.(*fdDriver); ok && f.regular || !halfCloses(c.drv) {
		return Value{}, Err("half-close of channels not supported by " + c.drv.kind() + "s")
	}
	return Value{}, c.closeHalf(in, m)
}

func halfCloses(d driver) bool {
	switch d := d.(type) {
	case *fdDriver:
		return d.rfd != d.wfd
	case *socketDriver:
		return true
	}
	return false
}

// encodingNamed finds an encoding for a channel; nil stands for bytes.
func encodingNamed(name string) (*charset.Encoding, error) {
	if name == "" || name == "binary" {
		return nil, nil
	}
	return encodingByName(name)
}

package tcl

// This file holds channels: what a channel is, how an interp finds one, and how one ends.

import (
	"errors"
	"io"
	"slices"

	"nsgo/script/charset"
)

// A driver moves the bytes of a channel.
type driver interface {
	kind() string
	// read gives io.EOF at the end and errBlocked when there is nothing yet and the channel does not wait.
	read(in *Interp, p []byte) (int, error)
	write(in *Interp, p []byte) (int, error)
	// close ends one or both directions.
	close(in *Interp, dir chanMode) error
	setBlocking(in *Interp, on bool) error
	// watchable gives the descriptor whose readiness counts (-1: always ready) and, where buffered input counts too, a function.
	watchable(dir chanMode) (fd int, ready func() bool)
}

// Drivers may also do these.
type (
	seeker interface {
		seek(in *Interp, off int64, whence int) (int64, error)
	}
	truncater interface {
		truncate(in *Interp, n int64) error
	}
	optioner interface {
		options() []string
		option(in *Interp, name string) (Value, error)
		setOption(in *Interp, name string, v Value) error
	}
	watcher interface {
		watch(in *Interp, mode chanMode) error
	}
)

var errBlocked = errors.New("would block")

type chanMode uint8

const (
	chanRead chanMode = 1 << iota
	chanWrite
)

type eolMode uint8

const (
	eolAuto eolMode = iota
	eolLF
	eolCR
	eolCRLF
)

type bufferMode uint8

const (
	bufFull bufferMode = iota
	bufLine
	bufNone
)

const (
	defaultBuffer = 4096
	maxBuffer     = 1 << 20
)

// A Channel is a stream of bytes with its buffers. All interps of a family of interps that share one use it in the same goroutine.
type Channel struct {
	name     string
	drv      driver
	mode     chanMode
	refs     int // interps that know it
	nonblock bool
	buffer   bufferMode
	bufSize  int
	enc      *charset.Encoding // nil: bytes
	inEOL    eolMode
	outEOL   eolMode
	inEnd    byte // -eofchar; 0 for none
	outEnd   byte

	in       input
	out      output
	handlers []*chanHandler
	copying  *copyJob
	closing  bool
	closed   bool
	onClose  []func()
}

// newChannel makes a channel with the settings that files have.
func newChannel(name string, drv driver, mode chanMode) *Channel {
	return &Channel{name: name, drv: drv, mode: mode, bufSize: defaultBuffer, enc: charset.UTF8, outEOL: eolLF}
}

func (c *Channel) can(m chanMode) bool { return c.mode&m != 0 }

// chanTable is the channels that an interp knows.
type chanTable struct {
	byName map[string]*Channel
	std    bool // the standard channels have been made
}

type chanKey struct{}

func (in *Interp) channels() *chanTable {
	t := in.State(chanKey{}, func() any {
		t := &chanTable{byName: map[string]*Channel{}}
		in.OnClose(func() { in.closeChannels() })
		return t
	}).(*chanTable)
	if !t.std {
		t.std = true
		if !in.safe {
			in.addStandard(t)
		}
	}
	return t
}

// addStandard makes stdin, stdout and stderr, or takes them from the parent.
func (in *Interp) addStandard(t *chanTable) {
	if in.parent != nil && !in.parent.safe {
		for _, n := range []string{"stdin", "stdout", "stderr"} {
			if c := in.parent.channels().byName[n]; c != nil {
				c.refs++
				t.byName[n] = c
			}
		}
		return
	}
	s := in.system()
	add := func(name string, mode chanMode, drv driver) {
		c := newChannel(name, drv, mode)
		c.refs, c.buffer = 1, bufLine
		if name == "stderr" {
			c.buffer = bufNone
		}
		t.byName[name] = c
	}
	if s.Stdin != nil {
		add("stdin", chanRead, stdDriver(s.Stdin, nil))
	}
	if s.Stdout != nil {
		add("stdout", chanWrite, stdDriver(nil, s.Stdout))
	}
	if s.Stderr != nil {
		add("stderr", chanWrite, stdDriver(nil, s.Stderr))
	}
}

// closeChannels ends what the interp has open when it ends itself.
func (in *Interp) closeChannels() {
	t := in.channels()
	names := make([]string, 0, len(t.byName))
	for n := range t.byName {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		c := t.byName[n]
		c.dropHandlers(in)
		if c.refs--; c.refs > 0 {
			continue
		}
		c.cancelCopy()
		c.nonblock = false
		_ = c.drv.setBlocking(in, true)
		_ = c.finish(in)
	}
	t.byName = map[string]*Channel{}
}

// FlushAll writes what waits in the buffers of the interp's channels, before a process ends.
func (in *Interp) FlushAll() {
	for _, c := range in.channels().byName {
		if c.can(chanWrite) && !c.closed {
			c.nonblock = false
			_ = c.drv.setBlocking(in, true)
			_ = c.flush(in)
		}
	}
}

// Channel finds a channel by name.
func (in *Interp) channel(name Value) (*Channel, error) {
	n := name.String()
	if c := in.channels().byName[n]; c != nil {
		return c, nil
	}
	return nil, ErrCode("can not find channel named \""+n+"\"", "TCL", "LOOKUP", "CHANNEL", n)
}

// channelFor finds a channel that can be read or written.
func (in *Interp) channelFor(name Value, m chanMode) (*Channel, error) {
	c, err := in.channel(name)
	if err != nil {
		return nil, err
	}
	if !c.can(m) {
		what := "reading"
		if m == chanWrite {
			what = "writing"
		}
		return nil, Err("channel \"" + c.name + "\" wasn't opened for " + what)
	}
	return c, nil
}

// addChannel makes a channel known to the interp.
func (in *Interp) addChannel(c *Channel) Value {
	t := in.channels()
	c.refs++
	t.byName[c.name] = c
	return Str(c.name)
}

// closeChannel takes a channel out of the interp's table and closes it when no other interp knows it.
func (in *Interp) closeChannel(c *Channel) error {
	delete(in.channels().byName, c.name)
	c.dropHandlers(in)
	if c.refs--; c.refs > 0 {
		return nil
	}
	return c.finish(in)
}

// shareChannel makes a channel of one interp known to another too, or moves it.
func shareChannel(from, to *Interp, name string, move bool) error {
	c, err := from.channel(Str(name))
	if err != nil {
		return err
	}
	t := to.channels()
	if t.byName[name] == nil {
		t.byName[name] = c
		c.refs++
	}
	if move && from != to {
		c.dropHandlers(from)
		delete(from.channels().byName, name)
		c.refs--
	}
	return nil
}

// finish closes the channel. Output that cannot leave yet goes on in the background when the channel does not wait.
func (c *Channel) finish(in *Interp) error {
	if c.closed || c.closing {
		return nil
	}
	c.cancelCopy()
	c.closing = true
	var err error
	if c.can(chanWrite) {
		c.endOutput()
		err = c.flush(in)
		if c.out.waiting() && c.nonblock && err == nil {
			c.out.whenDone = func() { _ = c.shut(in) }
			return nil
		}
	}
	if e := c.shut(in); err == nil {
		err = e
	}
	return err
}

func (c *Channel) shut(in *Interp) error {
	if c.closed {
		return nil
	}
	c.closed = true
	c.stopBackground(in)
	err := c.drv.close(in, chanRead|chanWrite)
	for _, f := range c.onClose {
		f()
	}
	return err
}

// closeHalf ends one direction of a channel that has both.
func (c *Channel) closeHalf(in *Interp, m chanMode) error {
	var err error
	if m == chanWrite {
		c.endOutput()
		err = c.flush(in)
		c.out = output{}
	} else {
		c.in = input{}
	}
	c.mode &^= m
	c.dropHandlersFor(in, m)
	if e := c.drv.close(in, m); err == nil {
		err = e
	}
	return err
}

// chanError makes `error reading "name": text` of a driver's error.
func (c *Channel) chanError(what string, err error) error {
	var e *Exception
	if errors.As(err, &e) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, errBlocked) {
		return err
	}
	return fileError("error "+what, c.name, err)
}

// wide tells whether the encoding has two bytes for each character of ASCII.
func (c *Channel) wide() bool { return c.enc != nil && c.enc.Name() == "unicode" }

// single tells whether each byte is a character.
func (c *Channel) single() bool {
	if c.enc == nil {
		return true
	}
	switch n := c.enc.Name(); {
	case n == "iso8859-1", n == "ascii", len(n) > 7 && n[:7] == "iso8859", n == "koi8-r", n == "koi8-u":
		return true
	}
	return false
}

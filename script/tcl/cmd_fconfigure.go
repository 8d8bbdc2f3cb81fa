package tcl

// This file holds the options of channels.

import (
	"strings"
)

var chanOptions = []string{"-blocking", "-buffering", "-buffersize", "-encoding", "-eofchar", "-translation"}

func chanConfigure(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) < 1 || len(args)%2 == 0 && len(args) != 2 {
		return Value{}, usageCopy(usage)
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	switch len(args) {
	case 1:
		return c.allOptions(in)
	case 2:
		return c.getOption(in, args[1].String())
	}
	for i := 1; i+1 < len(args); i += 2 {
		if err := c.setOption(in, args[i].String(), args[i+1]); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// optionNamed completes an option's name; what is not the channel's own may be the driver's.
func optionNamed(s string) string {
	for _, o := range chanOptions {
		least := 3
		switch o {
		case "-buffering", "-buffersize":
			least = 8
		case "-translation":
			least = 2
		}
		if len(s) >= least && strings.HasPrefix(o, s) {
			return o
		}
	}
	return ""
}

func (c *Channel) allOptions(in *Interp) (Value, error) {
	var out []Value
	for _, o := range chanOptions {
		v, err := c.getOption(in, o)
		if err != nil {
			return Value{}, err
		}
		out = append(out, Str(o), v)
	}
	d, ok := c.drv.(optioner)
	if !ok {
		return List(out...), nil
	}
	if a, ok := d.(interface {
		allOptions(in *Interp) ([]Value, error)
	}); ok {
		more, err := a.allOptions(in)
		return List(append(out, more...)...), err
	}
	for _, o := range d.options() {
		v, err := d.option(in, o)
		if err != nil {
			return Value{}, err
		}
		out = append(out, Str(o), v)
	}
	return List(out...), nil
}

func badOption(name string, d driver) error {
	list := append([]string(nil), chanOptions...)
	if o, ok := d.(optioner); ok {
		list = append(list, o.options()...)
	}
	return ErrCode("bad option \""+name+"\": should be one of "+orList(list), "TCL", "OPERATION", "FCONFIGURE", "OPTION")
}

func (c *Channel) getOption(in *Interp, name string) (Value, error) {
	switch optionNamed(name) {
	case "-blocking":
		return Bool(!c.nonblock), nil
	case "-buffering":
		return Str([]string{"full", "line", "none"}[c.buffer]), nil
	case "-buffersize":
		return Int(int64(c.bufSize)), nil
	case "-encoding":
		if c.enc == nil {
			return Str("binary"), nil
		}
		return Str(c.enc.Name()), nil
	case "-eofchar":
		return c.eofchars(), nil
	case "-translation":
		names := []string{"auto", "lf", "cr", "crlf"}
		return c.byMode(Str(names[c.inEOL]), Str(names[c.outEOL])), nil
	}
	if d, ok := c.drv.(optioner); ok {
		return d.option(in, name)
	}
	return Value{}, badOption(name, c.drv)
}

// byMode gives a setting that reading and writing have each.
func (c *Channel) byMode(r, w Value) Value {
	switch c.mode {
	case 0: // a server socket
		if r.IsEmpty() {
			return List(r)
		}
		return r
	case chanRead:
		return r
	case chanWrite:
		return w
	}
	return List(r, w)
}

func (c *Channel) eofchars() Value {
	one := func(b byte) Value {
		if b == 0 {
			return Empty
		}
		return Str(string(rune(b)))
	}
	return c.byMode(one(c.inEnd), one(c.outEnd))
}

func (c *Channel) setOption(in *Interp, name string, v Value) error {
	if c.copying != nil {
		return Err("unable to set channel options: background copy in progress")
	}
	switch optionNamed(name) {
	case "-blocking":
		return c.setBlocking(in, v)
	case "-buffering":
		return c.setBuffering(v)
	case "-buffersize":
		n, err := in.Int(v)
		if err == nil {
			c.setBufferSize(n)
		}
		return err
	case "-encoding":
		e, err := encodingNamed(v.String())
		if err == nil {
			c.enc, c.in.dec, c.out.enc = e, nil, nil
			c.in.scanned, c.in.blocked = 0, false
		}
		return err
	case "-eofchar":
		return c.setEofchar(v)
	case "-translation":
		return c.setTranslation(v)
	}
	if d, ok := c.drv.(optioner); ok {
		return d.setOption(in, name, v)
	}
	return badOption(name, c.drv)
}

func (c *Channel) setBlocking(in *Interp, v Value) error {
	on, err := in.Bool(v)
	if err != nil {
		return err
	}
	if err := c.drv.setBlocking(in, on); err != nil {
		if _, mine := err.(*Exception); mine {
			return err
		}
		text, code := PosixError(err)
		return ErrCause("error setting blocking mode: "+text, code, err)
	}
	c.nonblock = !on
	return nil
}

func (c *Channel) setBuffering(v Value) error {
	s := v.String()
	for i, w := range []string{"full", "line", "none"} {
		if s != "" && strings.HasPrefix(w, s) {
			c.buffer = bufferMode(i)
			return nil
		}
	}
	return ErrCode("bad value for -buffering: must be one of full, line, or none", "TCL", "OPERATION", "FCONFIGURE", "VALUE")
}

// setBufferSize keeps to what is sensible.
func (c *Channel) setBufferSize(n int64) {
	switch {
	case n < 1:
		n = 1
	case n > maxBuffer:
		n = maxBuffer
	}
	c.bufSize = int(n)
}

func (c *Channel) setEofchar(v Value) error {
	es, err := v.elems()
	if err != nil {
		return err
	}
	if len(es) > 2 {
		return Err("bad value for -eofchar: should be a list of zero, one, or two elements")
	}
	var ends [2]byte
	for i, e := range es {
		s := e.String()
		if s == "" {
			continue
		}
		if s[0] >= 0x80 {
			return Err("bad value for -eofchar: must be non-NUL ASCII character")
		}
		ends[i] = s[0]
	}
	if len(es) == 1 {
		ends[1] = ends[0]
	}
	if c.can(chanRead) {
		c.inEnd = ends[0]
	}
	if c.can(chanWrite) {
		c.outEnd = ends[1]
	}
	c.in.eof, c.in.sticky, c.in.blocked = false, false, false
	return nil
}

func (c *Channel) setTranslation(v Value) error {
	es, err := v.elems()
	if err != nil {
		return err
	}
	if len(es) < 1 || len(es) > 2 {
		return Err("bad value for -translation: must be a one or two element list")
	}
	modes := []string{es[0].String(), es[len(es)-1].String()}
	if len(es) == 2 && c.mode != chanRead|chanWrite {
		modes[0], modes[1] = es[0].String(), es[1].String()
	}
	if c.can(chanRead) {
		if err := c.setOneTranslation(modes[0], true); err != nil {
			return err
		}
	}
	if c.can(chanWrite) {
		return c.setOneTranslation(modes[1], false)
	}
	return nil
}

func (c *Channel) setOneTranslation(s string, input bool) error {
	m := eolLF
	switch s {
	case "":
		return nil
	case "auto":
		m = eolAuto
		if !input {
			m = eolLF
			if _, ok := c.drv.(*socketDriver); ok {
				m = eolCRLF
			}
		}
	case "binary":
		c.enc, c.in.dec, c.out.enc = nil, nil, nil
		if input {
			c.inEnd = 0
		} else {
			c.outEnd = 0
		}
	case "lf", "platform":
	case "cr":
		m = eolCR
	case "crlf":
		m = eolCRLF
	default:
		return ErrCode("bad value for -translation: must be one of auto, binary, cr, lf, crlf, or platform",
			"TCL", "OPERATION", "FCONFIGURE", "VALUE")
	}
	if !input {
		c.outEOL = m
		return nil
	}
	if c.inEOL != m {
		c.in.sawCR, c.in.blocked, c.in.scanned = false, false, 0
	}
	c.inEOL = m
	return nil
}

package tcl

// This file holds the zlib command: whole data, streams, and channels.

import (
	"hash/crc32"
	"slices"
	"strings"
)

func registerZlib(in *Interp) { in.Register("zlib", cmdZlib) }

var zlibSubs = []string{"adler32", "compress", "crc32", "decompress", "deflate", "gunzip", "gzip", "inflate", "push", "stream"}

func cmdZlib(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("zlib command arg ?...?")
	}
	k, err := Lookup(args[0], zlibSubs, "command")
	if err != nil {
		return Value{}, err
	}
	args = args[1:]
	switch sub := zlibSubs[k]; sub {
	case "adler32", "crc32":
		return in.zlibSum(sub, args)
	case "compress", "deflate":
		return in.zlibPack(sub, args)
	case "decompress", "inflate":
		return in.zlibUnpack(sub, args)
	case "gzip":
		return in.zlibGzip(args)
	case "gunzip":
		return in.zlibGunzip(args)
	case "push":
		return in.zlibPush(args)
	}
	return in.zlibStream(args)
}

func (in *Interp) zlibSum(sub string, args []Value) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, WrongArgs("zlib " + sub + " data ?startValue?")
	}
	start := int64(0)
	if sub == "adler32" {
		start = 1
	}
	if len(args) == 2 {
		var err error
		if start, err = in.Int(args[1]); err != nil {
			return Value{}, err
		}
	}
	b := args[0].Bytes()
	if sub == "adler32" {
		return Int(int64(adlerUpdate(uint32(start), b))), nil
	}
	return Int(int64(crc32.Update(uint32(start), crc32.IEEETable, b))), nil
}

const defaultLevel = -1

func (in *Interp) zLevel(v Value) (int, error) {
	n, err := in.Int(v)
	if err != nil {
		return 0, err
	}
	if n < 0 || n > 9 {
		return 0, ErrCode("level must be 0 to 9", "TCL", "VALUE", "COMPRESSIONLEVEL")
	}
	return int(n), nil
}

func pack(format zFormat, level int, header *Dict, b []byte) Value {
	d := newDeflater(format, level)
	d.header = header
	d.write(b)
	d.finish()
	return Bytes(d.take(-1))
}

func (in *Interp) zlibPack(sub string, args []Value) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, WrongArgs("zlib " + sub + " data ?level?")
	}
	level := defaultLevel
	if len(args) == 2 {
		var err error
		if level, err = in.zLevel(args[1]); err != nil {
			return Value{}, err
		}
	}
	format := zRaw
	if sub == "compress" {
		format = zZlib
	}
	return pack(format, level, nil, args[0].Bytes()), nil
}

// unpack decompresses whole data in pieces, so that a small input that would become too large is found in time.
func (in *Interp) unpack(format zFormat, b []byte) (*inflater, error) {
	f := newInflater(format, nil)
	defer f.stop()
	const piece = 4096
	for len(b) > 0 && !f.done {
		n := min(piece, len(b))
		if err := f.feed(b[:n], false); err != nil {
			return nil, err
		}
		b = b[n:]
		if err := in.CheckSize(len(f.out)); err != nil {
			return nil, err
		}
	}
	if !f.done {
		return nil, f.feed(nil, true)
	}
	return f, nil
}

func (in *Interp) zlibUnpack(sub string, args []Value) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, WrongArgs("zlib " + sub + " data ?bufferSize?")
	}
	if len(args) == 2 {
		n, err := in.Int(args[1])
		if err != nil {
			return Value{}, err
		}
		if n < 16 || n > 64<<20 {
			return Value{}, ErrCode("buffer size must be 16 to 67108864", "TCL", "VALUE", "BUFFERSIZE")
		}
	}
	format := zRaw
	if sub == "decompress" {
		format = zZlib
	}
	f, err := in.unpack(format, args[0].Bytes())
	if err != nil {
		return Value{}, err
	}
	return Bytes(f.take(-1)), nil
}

func (in *Interp) zlibGzip(args []Value) (Value, error) {
	const usage = "zlib gzip data ?-level level? ?-header header?"
	if len(args) == 0 || len(args) > 5 {
		return Value{}, WrongArgs(usage)
	}
	level, header := defaultLevel, (*Dict)(nil)
	if len(args) == 2 { // an old form
		n, err := in.zLevel(args[1])
		if err != nil {
			return Value{}, err
		}
		return pack(zGzip, n, nil, args[0].Bytes()), nil
	}
	if len(args)%2 == 0 {
		return Value{}, WrongArgs(usage)
	}
	for rest := args[1:]; len(rest) > 0; rest = rest[2:] {
		k, err := Lookup(rest[0], []string{"-header", "-level"}, "option")
		if err == nil && k == 0 {
			header, err = in.Dict(rest[1])
		} else if err == nil {
			level, err = in.zLevel(rest[1])
		}
		if err != nil {
			return Value{}, err
		}
	}
	return pack(zGzip, level, header, args[0].Bytes()), nil
}

func (in *Interp) zlibGunzip(args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 5 || len(args)%2 == 0 {
		return Value{}, WrongArgs("zlib gunzip data ?-headerVar varName?")
	}
	name := Value{}
	for rest := args[1:]; len(rest) > 0; rest = rest[2:] {
		k, err := Lookup(rest[0], []string{"-buffersize", "-headerVar"}, "option")
		if err != nil {
			return Value{}, err
		}
		if k == 1 {
			name = rest[1]
		}
	}
	f, err := in.unpack(zGzip, args[0].Bytes())
	if err != nil {
		return Value{}, err
	}
	if name.o != nil {
		if _, err := in.SetVar(name.String(), DictValue(f.header)); err != nil {
			return Value{}, err
		}
	}
	return Bytes(f.take(-1)), nil
}

var zlibModes = []string{"compress", "decompress", "deflate", "gunzip", "gzip", "inflate"}

var zlibFormats = map[string]zFormat{"compress": zZlib, "decompress": zZlib, "deflate": zRaw, "inflate": zRaw, "gzip": zGzip, "gunzip": zGzip}

func isPacking(mode string) bool { return mode == "compress" || mode == "deflate" || mode == "gzip" }

// zOptions are those of streams and channels.
type zOptions struct {
	level  int
	dict   []byte
	header *Dict
	limit  int
}

func (in *Interp) zOptions(mode string, args []Value, known []string) (o zOptions, err error) {
	o.level = defaultLevel
	if len(args)%2 != 0 {
		return o, WrongArgs("zlib " + mode + " ?-option value...?")
	}
	for ; len(args) > 0; args = args[2:] {
		k, err := Lookup(args[0], known, "option")
		if err != nil {
			return o, err
		}
		switch v := args[1]; known[k] {
		case "-dictionary":
			o.dict = v.Bytes()
		case "-header":
			o.header, err = in.Dict(v)
		case "-level":
			o.level, err = in.zLevel(v)
		case "-limit":
			var n int64
			if n, err = in.Int(v); err == nil && (n < 1 || n > 65536) {
				err = ErrCode("read ahead limit must be 1 to 65536", "TCL", "VALUE", "LIMIT")
			}
			o.limit = int(n)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// ---- channels

// zFilter is a channel's compression.
type zFilter struct {
	pack   *deflater
	unpack *inflater
	flag   bool // gzip: has a header to show
	size   int
}

func (in *Interp) zlibPush(args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("zlib push mode channel ?options...?")
	}
	k, err := Lookup(args[0], zlibModes, "mode")
	if err != nil {
		return Value{}, err
	}
	mode := zlibModes[k]
	c, err := in.channel(args[1])
	if err != nil {
		return Value{}, err
	}
	known := []string{"-dictionary", "-header", "-level", "-limit"}
	o, err := in.zOptions("push "+mode+" channel", args[2:], known)
	if err != nil {
		return Value{}, err
	}
	if isPacking(mode) && !c.can(chanWrite) {
		return Value{}, ErrCode("compression may only be applied to writable channels", "TCL", "ZIP", "UNWRITABLE")
	}
	if !isPacking(mode) && !c.can(chanRead) {
		return Value{}, ErrCode("decompression may only be applied to readable channels", "TCL", "ZIP", "UNREADABLE")
	}
	format := zlibFormats[mode]
	f := &zFilter{flag: format == zGzip, size: o.limit}
	if isPacking(mode) {
		f.pack = newDeflater(format, o.level)
		f.pack.header, f.pack.dict = o.header, o.dict
	} else {
		f.unpack = newInflater(format, o.dict)
	}
	return Str(c.name), c.push(in, f)
}

func (f *zFilter) decode(b []byte, eof bool) ([]byte, error) {
	u := f.unpack
	if u == nil {
		return b, nil
	}
	err := u.feed(b, false)
	out := u.take(-1)
	if err != nil && len(out) == 0 {
		return nil, err
	}
	if eof && err == nil && !u.done && u.live && u.taken > 0 && len(out) == 0 {
		return nil, nil // cut short: what there was has been given
	}
	return out, nil
}

func (f *zFilter) encode(b []byte) ([]byte, error) {
	if f.pack == nil {
		return b, nil
	}
	f.pack.write(b)
	return f.pack.take(-1), nil
}

func (f *zFilter) flush(last bool) ([]byte, error) {
	if f.pack == nil {
		return nil, nil
	}
	if last {
		f.pack.finish()
	}
	return f.pack.take(-1), nil
}

func (f *zFilter) limit() (int, error) { return f.size, nil }

func (f *zFilter) end() error {
	if f.unpack != nil {
		f.unpack.stop()
	}
	return nil
}

func (f *zFilter) options() []string {
	out := []string{"-checksum"}
	if !f.flag {
		out = append(out, "-dictionary")
	}
	if f.pack != nil {
		out = append(out, "-flush")
	} else {
		if f.flag {
			out = append(out, "-header")
		}
		out = append(out, "-limit")
	}
	return out
}

func (f *zFilter) allOptions(in *Interp) ([]Value, error) {
	var out []Value
	for _, o := range f.options() {
		if o == "-flush" || o == "-limit" {
			continue
		}
		v, err := f.option(in, o)
		if err != nil {
			return nil, err
		}
		out = append(out, Str(o), v)
	}
	return out, nil
}

func (f *zFilter) option(_ *Interp, name string) (Value, error) {
	sum, dict, header := uint32(0), []byte(nil), (*Dict)(nil)
	if f.pack != nil {
		sum, dict = f.pack.sum, f.pack.dict
	} else {
		sum, dict, header = f.unpack.sum, f.unpack.dict, f.unpack.header
	}
	switch name {
	case "-checksum":
		return Int(int64(sum)), nil
	case "-dictionary":
		if dict == nil {
			return Empty, nil
		}
		return Bytes(dict), nil
	case "-header":
		if header == nil {
			return Empty, nil
		}
		return DictValue(header), nil
	case "-limit":
		return Int(int64(f.size)), nil
	}
	return Value{}, badOption(name, nil)
}

func (f *zFilter) setOption(in *Interp, name string, v Value) error {
	switch {
	case name == "-flush" && f.pack != nil:
		k, err := Lookup(v, []string{"full", "sync"}, "-flush type")
		if err != nil {
			return ErrCode("unknown -flush type \""+v.String()+"\": must be full or sync", "TCL", "VALUE", "FLUSH")
		}
		_ = k
		f.pack.flush()
		return nil
	case name == "-dictionary" && !f.flag:
		if f.pack != nil {
			f.pack.dict = slices.Clone(v.Bytes())
		} else {
			f.unpack.dict = slices.Clone(v.Bytes())
		}
		return nil
	case name == "-limit" && f.unpack != nil:
		n, err := in.Int(v)
		if err == nil && (n < 1 || n > 65536) {
			err = ErrCode("-limit must be between 1 and 65536", "TCL", "VALUE", "LIMIT")
		}
		if err == nil {
			f.size = int(n)
		}
		return err
	}
	return badOption(name, nil)
}

// ---- streams

// zStream is a stream command.
type zStream struct {
	name   string
	mode   string
	opts   zOptions
	pack   *deflater
	unpack *inflater
	ended  bool // with the interp that made it
}

type zStreamKey struct{}

func (in *Interp) zlibStream(args []Value) (Value, error) {
	if len(args) < 1 {
		return Value{}, WrongArgs("zlib stream mode ?-option value...?")
	}
	k, err := Lookup(args[0], zlibModes, "mode")
	if err != nil {
		return Value{}, err
	}
	mode := zlibModes[k]
	known := map[string][]string{
		"compress": {"-dictionary", "-level"}, "decompress": {"-dictionary"}, "deflate": {"-dictionary", "-level"},
		"inflate": {"-dictionary"}, "gzip": {"-header", "-level"}, "gunzip": nil,
	}[mode]
	o, err := in.zOptions("stream "+mode, args[1:], known)
	if err != nil {
		return Value{}, err
	}
	n := in.rootInterp().State(zStreamKey{}, func() any {
		n := new(int64)
		if p, ok := left[*int64](in.rootInterp(), zStreamKey{}); ok {
			*n = *p
		}
		return n
	}).(*int64)
	s := &zStream{name: "::tcl::zlib::streamcmd_" + formatInt(*n), mode: mode, opts: o}
	*n++
	s.reset()
	c := in.Register(s.name, s.command)
	c.OnDelete(func(*Interp) { s.stop() })
	in.OnClose(s.end)
	return Str(s.name), nil
}

func (s *zStream) end() {
	s.stop()
	s.ended = true
}

func (s *zStream) stop() {
	if s.unpack != nil {
		s.unpack.stop()
	}
}

func (s *zStream) reset() {
	s.stop()
	if isPacking(s.mode) {
		s.pack = newDeflater(zlibFormats[s.mode], s.opts.level)
		s.pack.dict, s.pack.header = s.opts.dict, s.opts.header
		return
	}
	s.unpack = newInflater(zlibFormats[s.mode], s.opts.dict)
	if s.mode == "gunzip" {
		s.unpack.sum = 0
	}
}

var streamSubs = []string{"add", "checksum", "close", "eof", "finalize", "flush", "fullflush", "get", "header", "put", "reset"}

func (s *zStream) command(in *Interp, args []Value) (Value, error) {
	if s.ended {
		return Value{}, ErrCode("stream \""+s.name+"\" ended with the library script that made it: make it in the request", "TCL", "ZIP", "LIBRARY")
	}
	if len(args) == 0 {
		return Value{}, WrongArgs(s.name + " option data ?...?")
	}
	k, err := Lookup(args[0], streamSubs, "option")
	if err != nil {
		return Value{}, err
	}
	sub := streamSubs[k]
	args = args[1:]
	switch sub {
	case "add", "put":
		return s.put(in, sub, args)
	case "get":
		return s.get(in, args)
	}
	if len(args) != 0 {
		return Value{}, WrongArgs(s.name + " " + sub)
	}
	switch sub {
	case "checksum":
		if s.pack != nil {
			return Int(int64(s.pack.sum)), nil
		}
		return Int(int64(s.unpack.sum)), nil
	case "close":
		if c := in.resolve(in.root, s.name); c != nil {
			in.DeleteCommand(c)
		}
	case "eof":
		return Bool(s.pack != nil && s.pack.ended && s.pack.out.Len() == 0 || s.unpack != nil && s.unpack.done && len(s.unpack.out) == 0), nil
	case "finalize", "flush", "fullflush":
		return Value{}, s.feed(nil, sub)
	case "header":
		if s.mode != "gunzip" {
			return Value{}, ErrCode("only gunzip streams can produce header information", "TCL", "ZIP", "BADOP")
		}
		if s.unpack.header == nil {
			return Value{}, nil
		}
		return DictValue(s.unpack.header), nil
	case "reset":
		s.reset()
	}
	return Value{}, nil
}

// feed takes data and does what flush says.
func (s *zStream) feed(b []byte, flush string) error {
	if s.unpack != nil {
		err := s.unpack.feed(b, false)
		if err == nil && flush == "finalize" && !s.unpack.done {
			return nil
		}
		return err
	}
	if s.pack.ended {
		if len(b) > 0 {
			return ErrCode("already past compressed stream end", "TCL", "ZIP", "CLOSED")
		}
		return nil
	}
	if len(b) > 0 {
		s.pack.write(b)
	}
	switch flush {
	case "finalize":
		s.pack.finish()
	case "flush", "fullflush":
		s.pack.flush()
	}
	return nil
}

func (s *zStream) put(in *Interp, sub string, args []Value) (Value, error) {
	usage := s.name + " " + sub + " ?-option? data"
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	flush, size := "", int64(-1)
	opts := []string{"-dictionary", "-finalize", "-flush", "-fullflush"}
	if sub == "add" {
		opts = []string{"-buffer", "-dictionary", "-finalize", "-flush", "-fullflush"}
	}
	for i := 0; i < len(args)-1; i++ {
		k, err := Lookup(args[i], opts, "option")
		if err != nil {
			return Value{}, err
		}
		switch o := opts[k]; o {
		case "-buffer", "-dictionary":
			if i++; i == len(args)-1 {
				return Value{}, ErrCode("\""+o+"\" option must be followed by a value", "TCL", "ZIP", "NOVAL")
			}
			if o == "-dictionary" {
				s.setDict(args[i].Bytes())
				continue
			}
			if size, err = in.Int(args[i]); err != nil {
				return Value{}, err
			}
			if size < 1 || size > 65536 {
				return Value{}, ErrCode("\"-buffer\" option must be followed by integer decompression buffersize", "TCL", "VALUE", "BUFFERSIZE")
			}
		default:
			if flush != "" {
				return Value{}, ErrCode("\"-flush\", \"-fullflush\" and \"-finalize\" options are mutually exclusive", "TCL", "ZIP", "EXCLUSIVE")
			}
			flush = strings.TrimPrefix(o, "-")
		}
	}
	if err := s.feed(args[len(args)-1].Bytes(), flush); err != nil {
		return Value{}, err
	}
	if sub == "put" {
		return Value{}, nil
	}
	return Bytes(s.take(int(size))), nil
}

func (s *zStream) setDict(b []byte) {
	b = slices.Clone(b)
	s.opts.dict = b
	if s.pack != nil {
		s.pack.dict = b
		return
	}
	if e, ok := s.unpack.err.(*Exception); ok && strings.HasPrefix(e.Result.String(), "need dictionary") {
		rest := s.unpack.rest()
		s.unpack = newInflater(zRaw, b)
		_ = s.unpack.feed(rest, false)
		return
	}
	s.unpack.dict = b
}

func (s *zStream) take(n int) []byte {
	if s.pack != nil {
		return s.pack.take(n)
	}
	return s.unpack.take(n)
}

func (s *zStream) get(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs(s.name + " get ?count?")
	}
	n := int64(-1)
	if len(args) == 1 {
		var err error
		if n, err = in.Int(args[0]); err != nil {
			return Value{}, err
		}
	}
	return Bytes(s.take(clampIndex(n))), nil
}

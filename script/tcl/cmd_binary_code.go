package tcl

// This file holds binary encode and binary decode: hex, base64 and uuencode.

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

var (
	binaryEncoders = []string{"base64", "hex", "uuencode"}
	encodeFuncs    = []CmdFunc{encodeBase64, encodeHex, encodeUU}
	decodeFuncs    = []CmdFunc{decodeBase64, decodeHex, decodeUU}
)

func binaryEncode(in *Interp, args []Value) (Value, error) {
	return binaryCode(in, "encode", encodeFuncs, args)
}

func binaryDecode(in *Interp, args []Value) (Value, error) {
	return binaryCode(in, "decode", decodeFuncs, args)
}

// binaryCode calls the function of a format, whose name may not be cut short.
func binaryCode(in *Interp, name string, funcs []CmdFunc, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("binary " + name + " subcommand ?arg ...?")
	}
	for i, n := range binaryEncoders {
		if n == args[0].String() {
			return funcs[i](in, args[1:])
		}
	}
	which := args[0].String()
	return Value{}, ErrCode("unknown subcommand \""+which+"\": must be "+orList(binaryEncoders), "TCL", "LOOKUP", "SUBCOMMAND", which)
}

func encodeHex(_ *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("binary encode hex data")
	}
	return Str(hex.EncodeToString(args[0].Bytes())), nil
}

// wrapArgs reads "?-maxlen len? ?-wrapchar char? data"; the last of several equal options counts.
func wrapArgs(name string, args []Value, length int, wrap string) (data []byte, _ int, _ string, err error) {
	if len(args)%2 == 0 {
		return nil, 0, "", WrongArgs("binary encode " + name + " ?-maxlen len? ?-wrapchar char? data")
	}
	for i := 0; i+1 < len(args); i += 2 {
		which, err := LookupExact(args[i], []string{"-maxlen", "-wrapchar"}, "option")
		if err != nil {
			return nil, 0, "", err
		}
		if which == 1 {
			wrap = args[i+1].String()
		} else if length, err = argInt(args[i+1]); err != nil {
			return nil, 0, "", err
		}
	}
	return args[len(args)-1].Bytes(), length, wrap, nil
}

func errLineLength() error {
	return ErrCode("line length out of range", "TCL", "BINARY", "ENCODE", "LINE_LENGTH")
}

func encodeBase64(in *Interp, args []Value) (Value, error) {
	data, length, wrap, err := wrapArgs("base64", args, 0, "\n")
	if err != nil {
		return Value{}, err
	}
	if length < 0 {
		return Value{}, errLineLength()
	}
	if err := in.CheckSize(2 * len(data)); err != nil {
		return Value{}, err
	}
	s := base64.StdEncoding.EncodeToString(data)
	if length == 0 || len(s) <= length || wrap == "" {
		return Str(s), nil
	}
	if err := in.CheckSize(len(s) + len(s)/length*len(wrap)); err != nil {
		return Value{}, err
	}
	var out []byte
	for len(s) > length {
		out = append(append(out, s[:length]...), wrap...)
		s = s[length:]
	}
	return Str(bufString(append(out, s...))), nil
}

// The line lengths of uuencode: the default, and the bounds that its length letter sets.
const (
	uuLength   = 61
	uuShortest = 5
	uuLongest  = 85
)

func encodeUU(in *Interp, args []Value) (Value, error) {
	data, length, wrap, err := wrapArgs("uuencode", args, uuLength, "\n")
	if err != nil {
		return Value{}, err
	}
	if length < uuShortest || length > uuLongest {
		return Value{}, errLineLength()
	}
	if !isLineEnd(wrap) {
		return Value{}, ErrCode("invalid wrapchar; will defeat decoding", "TCL", "BINARY", "ENCODE", "WRAPCHAR")
	}
	perLine := (length - 1) / 4 * 3
	if err := in.CheckSize((len(data)/perLine + 1) * (length + len(wrap))); err != nil {
		return Value{}, err
	}
	var out []byte
	for len(data) > 0 {
		n := min(perLine, len(data))
		out = append(out, uuChar(byte(n)))
		for i := 0; i < n; i += 3 {
			out = appendUU(out, data[i:n])
		}
		out = append(out, wrap...)
		data = data[n:]
	}
	return Str(bufString(out)), nil
}

// isLineEnd tells white space that decoding skips; spaces only where a line has ended before.
func isLineEnd(wrap string) bool {
	ended := false
	for i := range len(wrap) {
		c := wrap[i]
		if c == ' ' && !ended || c != ' ' && (c < '\t' || c > '\r') {
			return false
		}
		ended = ended || c == '\n'
	}
	return true
}

// uuChar gives the letter of six bits; a zero is no space, which could be lost at the end of a line.
func uuChar(six byte) byte {
	if six == 0 {
		return '`'
	}
	return six + ' '
}

// appendUU appends the letters of up to three bytes.
func appendUU(out, b []byte) []byte {
	var three [3]byte
	n := copy(three[:], b)
	letters := [4]byte{three[0] >> 2, three[0]&3<<4 | three[1]>>4, three[1]&15<<2 | three[2]>>6, three[2] & 63}
	for _, six := range letters[:n+1] {
		out = append(out, uuChar(six))
	}
	return out
}

// decodeArgs reads "?-strict? data".
func decodeArgs(name string, args []Value) (data []byte, strict bool, err error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, false, WrongArgs("binary decode " + name + " ?options? data")
	}
	if len(args) == 2 {
		if _, err := LookupExact(args[0], []string{"-strict"}, "option"); err != nil {
			return nil, false, err
		}
		strict = true
	}
	return args[len(args)-1].Bytes(), strict, nil
}

func badDigit(what string, c byte, at int) error {
	return ErrCode("invalid "+what+" \""+string(rune(c))+"\" at position "+strconv.Itoa(at), "TCL", "BINARY", "DECODE", "INVALID")
}

func decodeHex(_ *Interp, args []Value) (Value, error) {
	data, strict, err := decodeArgs("hex", args)
	if err != nil {
		return Value{}, err
	}
	out := make([]byte, 0, len(data)/2)
	high := -1
	for i, c := range data {
		d := digitVal(c)
		switch {
		case d >= 16 && !strict && isSpace(c):
		case d >= 16:
			return Value{}, badDigit("hexadecimal digit", c, i)
		case high < 0:
			high = d
		default:
			out = append(out, byte(high<<4|d))
			high = -1
		}
	}
	return Bytes(out), nil
}

// base64Values are the values of the letters, -1 for all other bytes.
var base64Values = func() (t [256]int8) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range t {
		t[i] = int8(strings.IndexByte(letters, byte(i)))
	}
	return
}()

func decodeBase64(_ *Interp, args []Value) (Value, error) {
	data, strict, err := decodeArgs("base64", args)
	if err != nil {
		return Value{}, err
	}
	out := make([]byte, 0, len(data)/4*3+3)
	var bits, count, pads int
	for i, c := range data {
		switch v := base64Values[c]; {
		case pads > 0 && !strict:
		case strict && pads > 0 && pads+count == 4: // text behind the end
			return Value{}, badDigit("base64 character", data[i-1], i-1)
		case c == '=' && count >= 2:
			pads++
		case v >= 0 && pads == 0:
			bits = bits<<6 | int(v)
			if count++; count == 4 {
				out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
				bits, count = 0, 0
			}
		case strict:
			return Value{}, badDigit("base64 character", c, i)
		}
	}
	switch count {
	case 1:
		if strict {
			return Value{}, badDigit("base64 character", data[len(data)-1], len(data)-1)
		}
	case 2:
		out = append(out, byte(bits>>4))
	case 3:
		out = append(out, byte(bits>>10), byte(bits>>2))
	}
	return Bytes(out), nil
}

func decodeUU(_ *Interp, args []Value) (Value, error) {
	data, strict, err := decodeArgs("uuencode", args)
	if err != nil {
		return Value{}, err
	}
	d := uuDecoder{data: data, strict: strict}
	for d.at < len(data) {
		if err := d.line(); err != nil {
			return Value{}, err
		}
	}
	return Bytes(d.out), nil
}

// uuDecoder is one run of binary decode uuencode.
type uuDecoder struct {
	data, out []byte
	at        int
	strict    bool
}

func isUUChar(c byte) bool { return c >= ' ' && c <= '`' }

// line decodes a line: the letter of its length, then its data.
func (d *uuDecoder) line() error {
	c := d.data[d.at]
	if !isUUChar(c) {
		if isSpace(c) {
			d.at++
			return nil
		}
		return badDigit("uuencode character", c, d.at)
	}
	d.at++
	if (c-' ')&63 == 0 && !d.strict { // the rest of a line without data is not looked at
		for d.at < len(d.data) && d.data[d.at] != '\n' {
			d.at++
		}
	}
	for left := int(c-' ') & 63; left > 0; left -= 3 {
		var six [4]byte
		for i := range six {
			c, err := d.next()
			if err != nil {
				return err
			}
			six[i] = (c - ' ') & 63
		}
		three := [3]byte{six[0]<<2 | six[1]>>4, six[1]<<4 | six[2]>>2, six[2]<<6 | six[3]}
		d.out = append(d.out, three[:min(left, 3)]...)
		if d.at == len(d.data) {
			if d.strict && left > 3 {
				return ErrCode("short uuencode data", "TCL", "BINARY", "DECODE", "SHORT")
			}
			return nil
		}
	}
	return nil
}

// next takes a letter of data, 0 at the end.
func (d *uuDecoder) next() (byte, error) {
	for d.at < len(d.data) {
		c := d.data[d.at]
		d.at++
		if isUUChar(c) {
			return c, nil
		}
		if d.strict && !isSpace(c) {
			return 0, badDigit("uuencode character", c, d.at-1)
		}
	}
	return 0, nil
}

package tcl

// This file holds binary scan.

import (
	"math"
	"strings"
)

// binaryReader is one run of binary scan.
type binaryReader struct {
	data []byte
	at   int
}

func binaryScan(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("binary scan value formatString ?varName ...?")
	}
	r := binaryReader{data: args[0].Bytes()}
	vars := args[2:]
	done := 0
	for rest := args[1].String(); ; {
		f, after, ok := nextBinaryField(rest)
		if !ok {
			return Int(int64(done)), nil
		}
		rest = after
		if moved, err := r.move(f); err != nil {
			return Value{}, err
		} else if moved {
			continue
		}
		if f.size() == 0 && strings.IndexByte("aAbBhH", f.letter) < 0 {
			return Value{}, f.bad()
		}
		if len(vars) == 0 {
			return Value{}, fresh(errBinaryArgs)
		}
		v, ok := r.field(f)
		if !ok {
			return Int(int64(done)), nil
		}
		if _, err := in.SetVar(vars[0].String(), v); err != nil {
			return Value{}, err
		}
		vars = vars[1:]
		done++
	}
}

// move obeys x, X and @; false says that f is another field.
func (r *binaryReader) move(f binaryField) (bool, error) {
	n := f.or(1)
	switch f.letter {
	case 'x':
		if n == countAll || n > len(r.data)-r.at {
			n = len(r.data) - r.at
		}
		r.at += n
	case 'X':
		if n == countAll || n > r.at {
			n = r.at
		}
		r.at -= n
	case '@':
		if f.count == countNone {
			return false, Err("missing count for \"@\" field specifier")
		}
		if n == countAll || n > len(r.data) {
			n = len(r.data)
		}
		r.at = n
	default:
		return false, nil
	}
	return true, nil
}

// field reads a field; false says that the data end before it does.
func (r *binaryReader) field(f binaryField) (Value, bool) {
	rest := r.data[r.at:]
	n := f.or(1)
	switch f.letter {
	case 'a', 'A':
		if n == countAll {
			n = len(rest)
		}
		if n > len(rest) {
			return Value{}, false
		}
		r.at += n
		text := rest[:n:n]
		if f.letter == 'A' {
			text = []byte(strings.TrimRight(string(text), " \x00"))
		}
		return Bytes(text), true
	case 'b', 'B':
		return r.digits(f, n, 8)
	case 'h', 'H':
		return r.digits(f, n, 2)
	}
	return r.numbers(f)
}

// digits reads n digits, of which a byte holds perByte.
func (r *binaryReader) digits(f binaryField, n, perByte int) (Value, bool) {
	rest := r.data[r.at:]
	if n == countAll {
		n = len(rest) * perByte
	}
	used := (n + perByte - 1) / perByte
	if used > len(rest) {
		return Value{}, false
	}
	r.at += used
	bits := 8 / perByte
	out := make([]byte, n)
	for i := range out {
		shift := i % perByte * bits
		if f.letter < 'a' {
			shift = 8 - bits - shift
		}
		out[i] = "0123456789abcdef"[rest[i/perByte]>>shift&(1<<bits-1)]
	}
	return Str(bufString(out)), true
}

func (r *binaryReader) numbers(f binaryField) (Value, bool) {
	size := f.size()
	rest := r.data[r.at:]
	if f.count == countNone {
		if size > len(rest) {
			return Value{}, false
		}
		r.at += size
		return f.value(rest), true
	}
	n := f.count
	if n == countAll {
		n = len(rest) / size
	}
	if n > len(rest)/size {
		return Value{}, false
	}
	r.at += n * size
	list := make([]Value, n)
	for i := range list {
		list[i] = f.value(rest[i*size:])
	}
	return List(list...), true
}

// value reads the number at the start of b.
func (f binaryField) value(b []byte) Value {
	var bits uint64
	size := f.size()
	switch order := f.order(); size {
	case 1:
		bits = uint64(b[0])
	case 2:
		bits = uint64(order.Uint16(b))
	case 4:
		bits = uint64(order.Uint32(b))
	default:
		bits = order.Uint64(b)
	}
	switch {
	case f.isFloat() && size == 4:
		return Double(float64(math.Float32frombits(uint32(bits))))
	case f.isFloat():
		return Double(math.Float64frombits(bits))
	case f.unsigned:
		return unsignedValue(bits)
	}
	shift := 64 - 8*size
	return Int(int64(bits<<shift) >> shift)
}

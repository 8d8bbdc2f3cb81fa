package tcl

// This file holds lists: their objects, how a string is read as a list and how a list is written as a string.

import "strings"

type listObj struct {
	obj
	elems []Value // the backing; a Value sees its first n
}

// List makes a list of the given elements and keeps the slice.
func List(elems ...Value) Value {
	if len(elems) == 0 {
		return Empty
	}
	return newList(elems)
}

// newList clips the slice, so that growing the list never writes behind it.
func newList(elems []Value) Value {
	return Value{&(&listObj{obj: obj{kind: kList}, elems: elems[:len(elems):len(elems)]}).obj, int64(len(elems))}
}

// StrList makes a list of strings.
func StrList(ss ...string) Value {
	vs := make([]Value, len(ss))
	for i, s := range ss {
		vs[i] = Str(s)
	}
	return List(vs...)
}

// List gives the elements of v. The caller must not change the slice; it stays valid whatever scripts run.
// (A value that a command was given as an argument or read from a variable is never changed in place.)
func (in *Interp) List(v Value) ([]Value, error) { return v.elems() }

func (v Value) elems() ([]Value, error) {
	switch v.kind() {
	case kList:
		return v.o.list().elems[:v.n:v.n], nil
	case kDict:
		return v.o.dict().d.flat(), nil
	case kInt, kDouble, kBig:
		return []Value{v}, nil
	case kString:
		if v.o == nil {
			return nil, nil
		}
		if r := v.o.rep.Load(); r != nil && r.tag == repList {
			l := r.p.(Value)
			return l.o.list().elems[:l.n:l.n], nil
		}
	}
	es, err := v.split()
	if err != nil {
		return nil, err
	}
	if v.o.kind == kString && v.o != Empty.o {
		v.o.rep.Store(&rep{tag: repList, p: newList(es).Freeze()})
	}
	return es, nil
}

// split reads the string of v as a list.
func (v Value) split() ([]Value, error) {
	if from := v.origin(); from != nil && strings.IndexByte(v.String(), '{') >= 0 {
		return literalElems(v.String(), from)
	}
	return parseList(v.String(), true)
}

// ListLen is the number of elements of v.
func (in *Interp) ListLen(v Value) (int, error) {
	if v.kind() == kList {
		return int(v.n), nil
	}
	es, err := v.elems()
	return len(es), err
}

// asList gives v as a value of kind kList.
func (v Value) asList() (Value, error) {
	if v.kind() == kList {
		return v, nil
	}
	es, err := v.elems()
	if err != nil {
		return v, err
	}
	return newList(es), nil
}

func listError(msg, code string) error { return ErrCode(msg, "TCL", "VALUE", "LIST", code) }

// parseList splits s by the list rules. Without keep no values are made: only the syntax is checked.
func parseList(s string, keep bool) ([]Value, error) {
	var out []Value
	if keep && len(s) > 0 {
		out = make([]Value, 0, 1+strings.Count(s, " "))
	}
	for i := 0; ; {
		for i < len(s) && isSpace(s[i]) {
			i++
		}
		if i == len(s) {
			return out, nil
		}
		word, next, err := listElement(s, i)
		if err != nil {
			return nil, err
		}
		if keep {
			out = append(out, Str(word))
		}
		i = next
	}
}

// listElement reads the element that begins at s[i], which is no space.
func listElement(s string, i int) (word string, next int, err error) {
	switch s[i] {
	case '{':
		return listBraced(s, i)
	case '"':
		return listQuoted(s, i)
	}
	start, esc := i, false
	for ; i < len(s) && !isSpace(s[i]); i++ {
		if s[i] == '\\' {
			esc = true
			if i+1 < len(s) {
				_, w := backslash(s[i:])
				i += w - 1
			}
		}
	}
	if esc {
		return unescape(s[start:i]), i, nil
	}
	return s[start:i], i, nil
}

func listBraced(s string, i int) (string, int, error) {
	depth, start := 0, i+1
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				word := s[start:i]
				return word, i + 1, listAfter(s, i+1, "braces")
			}
		}
	}
	return "", 0, listError("unmatched open brace in list", "BRACE")
}

func listQuoted(s string, i int) (string, int, error) {
	start, esc := i+1, false
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			esc = true
			i++
		case '"':
			word := s[start:i]
			if esc {
				word = unescape(word)
			}
			return word, i + 1, listAfter(s, i+1, "quotes")
		}
	}
	return "", 0, listError("unmatched open quote in list", "QUOTE")
}

// listAfter checks that a space follows a closing brace or quote.
func listAfter(s string, i int, what string) error {
	if i == len(s) || isSpace(s[i]) {
		return nil
	}
	end := i
	for end < len(s) && !isSpace(s[end]) && end < i+20 {
		end++
	}
	return listError("list element in "+what+" followed by \""+s[i:end]+"\" instead of space", "JUNK")
}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		r, w := backslash(s[i:])
		b.WriteString(r)
		i += w
	}
	return b.String()
}

// FormatList writes elements as a list that reads back as the same elements.
func FormatList(es []Value) string { return formatList(es, 0) }

// formatList is FormatList for a list that lies depth lists deep.
func formatList(es []Value, depth int) string {
	most := maxInner
	if depth == 0 {
		most = maxString
	} else if depth > maxDepth {
		panic(tooLarge{})
	}
	n := len(es)
	for _, e := range es {
		if e.kind() == kString {
			n += len(e.String()) + 2
		} else {
			n += 8
		}
	}
	b := make([]byte, 0, n)
	for i, e := range es {
		if i > 0 {
			b = append(b, ' ')
		}
		if e.o == intTag {
			b = e.appendTo(b)
			continue
		}
		b = appendElement(b, e.innerString(depth+1), i == 0)
		if len(b) > most {
			panic(tooLarge{})
		}
	}
	return bufString(b)
}

// maxString is how many bytes the string of a list may have. Lists of lists reach any size with few elements, and their strings
// are made where no error can be returned: a larger one unwinds to the outermost evaluation.
const maxString = defaultMaxValue

// maxInner is the same for a list within a list, where the work is done again for each level around it.
const maxInner = 32 << 20

// maxDepth is how deep lists may be nested in the string of a list: each level copies all that is in it.
const maxDepth = 5000

// tooLarge is the panic that does so; evalTop makes an error of it.
type tooLarge struct{}

// innerString is String for an element: a long string is not kept, as it is part of the list's own.
func (v Value) innerString(depth int) string {
	const keep = 64 << 10 // bytes
	if k := v.kind(); k == kList && v.n > 0 || k == kDict {
		if r := v.o.rep.Load(); r == nil || r.tag != repString || r.n != v.n {
			s := v.makeString(depth)
			if len(s) <= keep {
				v.o.rep.Store(&rep{tag: repString, n: v.n, s: s})
			}
			return s
		}
	}
	return v.String()
}

type quoting uint8

const (
	quoteNone quoting = iota
	quoteBrace
	quoteMask   // escape, but leave braces alone
	quoteEscape // escape everything
)

// quoteStyle decides how an element must be written; first says that it begins the list, where # would begin a comment.
func quoteStyle(s string, first bool) quoting {
	if s == "" {
		return quoteBrace
	}
	brace := s[0] == '{' || s[0] == '"' || s[0] == '#' && first
	mask, depth := false, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return quoteEscape
			}
		case ']', '"':
			mask = true
		case ' ', '\t', '\n', '\v', '\f', '\r', ';', '$', '[':
			brace = true
		case '\\':
			if i+1 == len(s) || s[i+1] == '\n' {
				return quoteEscape
			}
			brace = true
			i++
		}
	}
	switch {
	case depth != 0:
		return quoteEscape
	case brace:
		return quoteBrace
	case mask:
		return quoteMask
	}
	return quoteNone
}

func appendElement(b []byte, s string, first bool) []byte {
	style := quoteStyle(s, first)
	switch style {
	case quoteNone:
		return append(b, s...)
	case quoteBrace:
		b = append(b, '{')
		b = append(b, s...)
		return append(b, '}')
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		case '\v':
			b = append(b, '\\', 'v')
		case '\f':
			b = append(b, '\\', 'f')
		case '#':
			if i == 0 && first {
				b = append(b, '\\')
			}
			b = append(b, c)
		case '{', '}':
			if style == quoteEscape {
				b = append(b, '\\')
			}
			b = append(b, c)
		case '"', '[', ']', '$', ';', ' ', '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
	}
	return b
}

package tcl

// This file holds lsort.

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func registerSort(in *Interp) {
	in.Register("lsort", cmdLsort)
	in.Register("lsearch", cmdLsearch)
}

type sortMode uint8

const (
	sortASCII sortMode = iota
	sortInteger
	sortReal
	sortDictionary
	sortCommand
)

type sorter struct {
	in      *Interp
	mode    sortMode
	down    bool
	nocase  bool
	unique  bool
	indices bool
	stride  int
	index   []Value
	command Value
	err     error
}

// A sortItem is one element with its key made ready.
type sortItem struct {
	pos int
	str string
	num int64
	f   float64
	key Value
}

var lsortOptions = []string{"-ascii", "-command", "-decreasing", "-dictionary", "-increasing", "-index", "-indices", "-integer",
	"-nocase", "-real", "-stride", "-unique"}

func cmdLsort(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("lsort ?-option value ...? list")
	}
	s := &sorter{in: in, stride: 1}
	if err := s.options(args[:len(args)-1]); err != nil {
		return Value{}, err
	}
	es, err := args[len(args)-1].elems()
	if err != nil {
		return Value{}, err
	}
	return s.sort(es)
}

func (s *sorter) options(args []Value) error {
	for i := 0; i < len(args); i++ {
		k, err := Lookup(args[i], lsortOptions, "option")
		if err != nil {
			return err
		}
		opt := lsortOptions[k]
		switch opt {
		case "-command", "-index", "-stride":
			if i+1 >= len(args) {
				what := map[string]string{"-command": "comparison command", "-index": "list index", "-stride": "stride length"}[opt]
				return ErrCode("\""+opt+"\" option must be followed by "+what, "TCL", "ARGUMENT", "MISSING")
			}
			i++
			if err := s.valueOption(opt, args[i]); err != nil {
				return err
			}
		default:
			s.flag(opt)
		}
	}
	return nil
}

func (s *sorter) flag(opt string) {
	switch opt {
	case "-ascii":
		s.mode = sortASCII
	case "-dictionary":
		s.mode = sortDictionary
	case "-integer":
		s.mode = sortInteger
	case "-real":
		s.mode = sortReal
	case "-decreasing":
		s.down = true
	case "-increasing":
		s.down = false
	case "-nocase":
		s.nocase = true
	case "-unique":
		s.unique = true
	case "-indices":
		s.indices = true
	}
}

func (s *sorter) valueOption(opt string, v Value) (err error) {
	switch opt {
	case "-command":
		s.mode, s.command = sortCommand, v
	case "-index":
		if s.index, err = v.elems(); err != nil {
			return err
		}
		for _, x := range s.index {
			if _, err := s.in.Index(x, 0); err != nil {
				return AddInfo(err, "(-index option item number 0)")
			}
			if !selects(x.String()) {
				return ErrCode("index \""+x.String()+"\" cannot select an element from any list", "TCL", "VALUE", "INDEX", "OUTOFRANGE")
			}
		}
	case "-stride":
		n, err := s.in.Int(v)
		if err != nil {
			return err
		}
		if n < 2 {
			return ErrCode("stride length must be at least 2", "TCL", "OPERATION", "LSORT", "BADSTRIDE")
		}
		s.stride = int(n)
	}
	return nil
}

// selects tells whether an index may be within some list: neither below 0 nor beyond the end.
func selects(index string) bool {
	const end = 1 << 20 // of a long list
	n, ok := parseIndex(index, end)
	if strings.HasPrefix(index, "e") {
		return !ok || n <= end
	}
	return !ok || n >= 0
}

// items makes the keys of all elements or groups.
func (s *sorter) items(es []Value) ([]sortItem, error) {
	if len(es)%s.stride != 0 {
		return nil, ErrCode("list size must be a multiple of the stride length", "TCL", "OPERATION", "LSORT", "BADSTRIDE")
	}
	index, at := s.index, 0
	if s.stride > 1 && len(index) > 0 {
		n, err := s.in.Index(index[0], s.stride-1)
		if err != nil {
			return nil, err
		}
		if n < 0 || n >= s.stride {
			return nil, ErrCode("when used with \"-stride\", the leading \"-index\" value must be within the group", "TCL", "OPERATION", "LSORT", "BADINDEX")
		}
		at, index = n, index[1:]
	}
	out := make([]sortItem, 0, len(es)/s.stride)
	for i := 0; i < len(es); i += s.stride {
		it := sortItem{pos: i}
		key, err := s.in.sublistKey(es[i+at], index)
		if err != nil {
			return nil, err
		}
		if err := s.fill(&it, key); err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, nil
}

// sublistKey follows -index into an element.
func (in *Interp) sublistKey(v Value, index []Value) (Value, error) {
	for _, x := range index {
		es, err := v.elems()
		if err != nil {
			return v, err
		}
		i, err := in.Index(x, len(es)-1)
		if err != nil {
			return v, err
		}
		if i < 0 || i >= len(es) {
			return v, ErrCode("element "+formatInt(int64(i))+" missing from sublist \""+v.String()+"\"", "TCL", "OPERATION", "LSORT", "INDEXFAILED")
		}
		v = es[i]
	}
	return v, nil
}

func (s *sorter) fill(it *sortItem, key Value) error {
	switch s.mode {
	case sortInteger:
		n, ok := key.AsInt()
		if !ok {
			return ErrCode("expected integer but got \""+key.String()+"\"", "TCL", "VALUE", "NUMBER")
		}
		it.num = n
	case sortReal:
		f, err := s.in.Double(key)
		if err != nil {
			return err
		}
		it.f = f
	case sortCommand:
		it.key = key
	default:
		it.str = key.String()
		if s.nocase && s.mode == sortASCII {
			it.str = strings.ToLower(it.str)
		}
	}
	return nil
}

func (s *sorter) compare(a, b *sortItem) int {
	c := 0
	switch s.mode {
	case sortInteger:
		switch {
		case a.num < b.num:
			c = -1
		case a.num > b.num:
			c = 1
		}
	case sortReal:
		switch {
		case a.f < b.f:
			c = -1
		case a.f > b.f:
			c = 1
		}
	case sortDictionary:
		c = compareDictionary(a.str, b.str)
	case sortCommand:
		c = s.ask(a.key, b.key)
	default:
		c = strings.Compare(a.str, b.str)
	}
	if s.down {
		return -c
	}
	return c
}

// ask runs the comparison command.
func (s *sorter) ask(a, b Value) int {
	if s.err != nil {
		return 0
	}
	v, err := s.in.CallPrefix(s.command, a, b)
	if err != nil {
		s.err = AddInfo(err, "(-compare command)")
		return 0
	}
	n, ok := v.AsInt()
	if !ok {
		s.err = ErrCode("-compare command returned non-integer result", "TCL", "OPERATION", "LSORT", "BADRESULT")
	}
	return int(max(-1, min(1, n)))
}

func (s *sorter) sort(es []Value) (Value, error) {
	if s.mode == sortCommand {
		if _, err := s.command.elems(); err != nil {
			return Value{}, err
		}
	}
	if s.mode == sortInteger && s.stride == 1 && s.index == nil && !s.indices && !s.unique {
		if out := sortInts(es, s.down); out != nil {
			return newList(out), nil
		}
	}
	items, err := s.items(es)
	if err != nil {
		return Value{}, err
	}
	items = mergeSort(items, s.compare)
	if s.err != nil {
		return Value{}, s.err
	}
	if s.unique {
		items = s.dedup(items)
	}
	out := make([]Value, 0, len(items)*s.stride)
	for i := range items {
		if s.indices {
			out = append(out, Int(int64(items[i].pos)))
			continue
		}
		out = append(out, es[items[i].pos:items[i].pos+s.stride]...)
	}
	return List(out...), s.err
}

// dedup keeps the last of equal elements.
func (s *sorter) dedup(items []sortItem) []sortItem {
	var out []sortItem
	for i := range items {
		if n := len(out); n > 0 && s.compare(&out[n-1], &items[i]) == 0 {
			out[n-1] = items[i]
			continue
		}
		out = append(out, items[i])
	}
	return out
}

// sortInts sorts a list of nothing but unboxed integers, nil when there is anything else.
func sortInts(es []Value, down bool) []Value {
	nums := make([]int64, len(es))
	for i, e := range es {
		if e.o != intTag {
			return nil
		}
		nums[i] = e.n
	}
	if len(es) == 0 {
		return nil
	}
	slices.Sort(nums)
	out := make([]Value, len(nums))
	for i, n := range nums {
		if down {
			i = len(nums) - 1 - i
		}
		out[i] = Value{intTag, n}
	}
	return out
}

// mergeSort is stable, and calls cmp less often than other ways do, since a comparison may be a script.
// It sorts positions, because items are large.
func mergeSort(items []sortItem, cmp func(a, b *sortItem) int) []sortItem {
	idx, tmp := make([]int32, len(items)), make([]int32, len(items))
	for i := range idx {
		idx[i] = int32(i)
	}
	mergeRun(items, idx, tmp, cmp)
	out := make([]sortItem, len(items))
	for i, k := range idx {
		out[i] = items[k]
	}
	return out
}

func mergeRun(items []sortItem, idx, tmp []int32, cmp func(a, b *sortItem) int) {
	if len(idx) < 2 {
		return
	}
	mid := len(idx) / 2
	mergeRun(items, idx[:mid], tmp[:mid], cmp)
	mergeRun(items, idx[mid:], tmp[mid:], cmp)
	if cmp(&items[idx[mid-1]], &items[idx[mid]]) <= 0 {
		return
	}
	copy(tmp, idx)
	a, b := tmp[:mid], tmp[mid:]
	for k := range idx {
		if len(b) == 0 || len(a) > 0 && cmp(&items[a[0]], &items[b[0]]) <= 0 {
			idx[k], a = a[0], a[1:]
		} else {
			idx[k], b = b[0], b[1:]
		}
	}
}

// compareDictionary compares as a dictionary would: case only decides between equals, runs of digits are numbers.
func compareDictionary(a, b string) int {
	second := 0
	for a != "" && b != "" {
		if isDigit(a[0]) && isDigit(b[0]) {
			c, tie, na, nb := compareDigits(a, b)
			if c != 0 {
				return c
			}
			if second == 0 {
				second = tie
			}
			a, b = a[na:], b[nb:]
			continue
		}
		ra, wa := utf8.DecodeRuneInString(a)
		rb, wb := utf8.DecodeRuneInString(b)
		la, lb := unicode.ToLower(ra), unicode.ToLower(rb)
		if la != lb {
			return int(la) - int(lb)
		}
		if second == 0 && ra != rb {
			if unicode.IsUpper(ra) && unicode.IsLower(rb) {
				second = -1
			} else if unicode.IsLower(ra) && unicode.IsUpper(rb) {
				second = 1
			}
		}
		a, b = a[wa:], b[wb:]
	}
	if c := len(a) - len(b); c != 0 {
		return c
	}
	return second
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// compareDigits compares the numbers at the beginning of a and b; tie tells who has more leading zeros.
func compareDigits(a, b string) (c, tie, na, nb int) {
	zeros := func(s string) int {
		n := 0
		for n+1 < len(s) && s[n] == '0' && isDigit(s[n+1]) {
			n++
		}
		return n
	}
	za, zb := zeros(a), zeros(b)
	na, nb = za, zb
	for na < len(a) && isDigit(a[na]) {
		na++
	}
	for nb < len(b) && isDigit(b[nb]) {
		nb++
	}
	da, db := a[za:na], b[zb:nb]
	if len(da) != len(db) {
		return len(da) - len(db), 0, na, nb
	}
	return strings.Compare(da, db), za - zb, na, nb
}

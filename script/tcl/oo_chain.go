package tcl

// This file holds how the implementations of a method are found and ordered: filters, mixins, the object, its class, the superclasses.

import (
	"slices"
	"sort"
)

// What a chain is built for.
type chainKind uint8

const (
	kindPublic  chainKind = iota // called by the object's command
	kindPrivate                  // called by my
	kindConstructor
	kindDestructor
	kindNoFilters chainKind = 8  // added while a filter of the object runs
	kindUnknown   chainKind = 16 // added when there is no method name
	kindFlags               = kindNoFilters | kindUnknown
)

// A callChain is what a call of a method runs, one link after the other. It never changes.
type callChain struct {
	links      []chainLink
	unknown    bool // the method does not exist, the links are those of unknown
	kind       chainKind
	filters    bool // the first link is a filter
	unfiltered bool // it was called while a filter of the object runs
}

type chainLink struct {
	method        *method
	filter        *object // the class or object that set the filter; nil for a link that is none
	filterOfClass bool
}

type chainKey struct {
	of   *object // the class whose instances call it...
	self bool    // ...or the object, when it has members of its own
	name string
	kind chainKind
}

// chain finds or builds what a call of a method runs; nil when there is nothing.
func (in *Interp) chain(o *object, name string, kind chainKind) *callChain {
	st := in.oo
	if len(st.filtering) > 0 && st.filtering[o] {
		kind |= kindNoFilters
	}
	d := st.of(o)
	if d.custom() {
		if o.maker == st && d.cls == nil {
			return st.ownChain(o, name, kind)
		}
		return st.sharedChain(chainKey{o, true, name, kind}, o)
	}
	return st.sharedChain(chainKey{d.class, false, name, kind}, o)
}

// ownChain is chain for an object with members of its own: its chains go with it.
func (st *ooState) ownChain(o *object, name string, kind chainKind) *callChain {
	d := &o.data
	if d.epoch != st.epoch || d.chains == nil {
		d.chains, d.epoch = map[chainKey]*callChain{}, st.epoch
	}
	k := chainKey{o, true, name, kind}
	c, ok := d.chains[k]
	if !ok {
		c = st.buildChain(o, name, kind)
		d.chains[k] = c
	}
	return c
}

func (st *ooState) sharedChain(k chainKey, o *object) *callChain {
	if c, ok := st.chains[k]; ok {
		return c
	}
	c, ok := st.inherited(k)
	if !ok {
		c = st.buildChain(o, k.name, k.kind)
		if st.sharing(k) {
			st.base.shared.Store(k, c)
		}
	}
	if st.chains == nil {
		st.chains = map[chainKey]*callChain{}
	}
	st.chains[k] = c
	return c
}

// sharing tells whether a chain is that of all interps of the blueprint.
func (st *ooState) sharing(k chainKey) bool {
	return st.base != nil && st.epoch == 0 && k.of.maker == st.base && k.kind < kindNoFilters
}

func (st *ooState) inherited(k chainKey) (*callChain, bool) {
	if !st.sharing(k) {
		return nil, false
	}
	c, ok := st.base.shared.Load(k)
	if !ok {
		return nil, false
	}
	return c.(*callChain), true
}

// specialChain finds the constructors or destructors of an object; nil when there are none.
func (in *Interp) specialChain(o *object, kind chainKind) *callChain {
	return in.oo.sharedChain(chainKey{in.oo.of(o).class, false, "", kind}, o)
}

// A chainBuilder collects links.
type chainBuilder struct {
	st      *ooState
	o       *object
	name    string
	kind    chainKind
	known   bool // the visibility of the method has been decided
	mixing  bool // only what mixins give is added
	seen    map[string]bool
	links   []chainLink
	set     *object // who set the filter that is being looked for...
	byClass bool    // ...as a class
}

func (st *ooState) buildChain(o *object, name string, kind chainKind) *callChain {
	b := &chainBuilder{st: st, o: o, name: name, kind: kind &^ kindFlags}
	special := b.kind == kindConstructor || b.kind == kindDestructor
	if !special && kind&kindNoFilters == 0 {
		b.filters()
	}
	n := len(b.links)
	if kind&kindUnknown == 0 {
		b.method(name)
	}
	c := &callChain{kind: b.kind, filters: n > 0, unfiltered: kind&kindNoFilters != 0}
	if len(b.links) == n && !special {
		c.unknown = true
		b.known = true
		b.method("unknown")
	}
	if len(b.links) == n {
		return nil
	}
	c.links = b.links
	return c
}

// filters adds the filters: of the object's mixins, of the object, of its class.
func (b *chainBuilder) filters() {
	b.seen = map[string]bool{}
	d := b.st.of(b.o)
	for _, m := range d.mixins {
		b.classFilters(m)
	}
	b.addFilters(b.o, d.filters, false)
	b.classFilters(d.class)
}

func (b *chainBuilder) classFilters(c *object) {
	k := b.st.cls(c)
	if k == nil {
		return
	}
	for _, m := range k.mixins {
		b.classFilters(m)
	}
	b.addFilters(c, k.filters, true)
	for _, s := range k.supers {
		b.classFilters(s)
	}
}

func (b *chainBuilder) addFilters(by *object, names []string, byClass bool) {
	for _, n := range names {
		if b.seen[n] {
			continue
		}
		b.seen[n] = true
		b.set, b.byClass, b.known = by, byClass, true
		b.method(n)
		b.set, b.known = nil, false
	}
}

// method adds the implementations of one name: of the object's mixins, of the object, of its class.
func (b *chainBuilder) method(name string) {
	old := b.name
	b.name = name
	defer func() { b.name = old }()
	d := b.st.of(b.o)
	special := b.kind == kindConstructor || b.kind == kindDestructor
	own := d.methods[name]
	known := b.known
	if own != nil && !special && !known {
		if b.kind == kindPublic && !own.public {
			return
		}
		known = true
	}
	if !special {
		for _, m := range d.mixins {
			b.class(m, known, true)
		}
	}
	b.mixing = true
	b.class(d.class, known, false)
	b.mixing = false
	if !special {
		b.add(own)
	}
	b.class(d.class, known, false)
}

// class adds the implementations that a class gives: those of its mixins and those of its superclasses' while mixing, the others
// after that. The first entry that is found decides whether the method may be called. mixed says that a mixin led here.
func (b *chainBuilder) class(c *object, known, mixed bool) {
	k := b.st.cls(c)
	if k == nil {
		return
	}
	if b.mixing || mixed {
		for _, m := range k.mixins {
			b.class(m, known, true)
		}
	}
	m := k.methods[b.name]
	switch b.kind {
	case kindConstructor:
		m = k.constructor
	case kindDestructor:
		m = k.destructor
	default:
		if m == nil {
			break
		}
		if !known && b.kind == kindPublic && !m.public {
			return
		}
		known = true
	}
	if mixed || !b.mixing {
		b.add(m)
	}
	for _, s := range k.supers {
		b.class(s, known, mixed)
	}
}

// add appends a link; a method that is there already moves to the end, so that what many inherit from comes last.
func (b *chainBuilder) add(m *method) {
	if !m.has() {
		return
	}
	isFilter := b.set != nil
	i := slices.IndexFunc(b.links, func(l chainLink) bool { return l.method == m && (l.filter != nil) == isFilter })
	l := chainLink{m, b.set, b.byClass}
	if i >= 0 {
		l = b.links[i]
		b.links = slices.Delete(b.links, i, i+1)
	}
	b.links = append(b.links, l)
}

// ---- listing

// methodNames lists the names of the methods that may be called: all, or the public ones.
func (st *ooState) methodNames(o *object, private bool) []string {
	seen := map[string]int{} // 1 callable, 2 hidden, 3 entry without implementation so far
	d := st.of(o)
	st.noteNames(seen, &d.members)
	for _, m := range d.mixins {
		st.classNames(seen, m, map[*object]bool{})
	}
	st.classNames(seen, d.class, map[*object]bool{})
	return pickNames(seen, private)
}

// methodNamesOf lists those that a class gives to its instances.
func (st *ooState) methodNamesOf(c *object, private bool) []string {
	seen := map[string]int{}
	st.classNames(seen, c, map[*object]bool{})
	return pickNames(seen, private)
}

const (
	nameHas    = 1 << iota // somebody implements it
	namePublic             // the first entry exports it
	nameKnown
)

func (st *ooState) noteNames(seen map[string]int, m *members) {
	for n, x := range m.methods {
		s := seen[n]
		if s&nameKnown == 0 {
			s |= nameKnown
			if x.public {
				s |= namePublic
			}
		}
		if x.has() {
			s |= nameHas
		}
		seen[n] = s
	}
}

func (st *ooState) classNames(seen map[string]int, c *object, done map[*object]bool) {
	k := st.cls(c)
	if k == nil || done[c] {
		return
	}
	done[c] = true
	for _, m := range k.mixins {
		st.classNames(seen, m, done)
	}
	st.noteNames(seen, &k.members)
	for _, s := range k.supers {
		st.classNames(seen, s, done)
	}
}

func pickNames(seen map[string]int, private bool) []string {
	var out []string
	for n, s := range seen {
		if s&nameHas != 0 && (private || s&namePublic != 0) {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out
}

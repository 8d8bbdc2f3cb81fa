package tcl

// This file holds blueprints: what library scripts left behind, frozen, and the interps that are views of it.
//
// Nothing of a frozen interp changes any more, because requests read it at the same time. What a view holds of its own lies over
// that: commands, variables, objects, aliases, hidden commands, the state of families, and children, which are views of the
// library's children. A command of the library may have been made with an interp in mind, an alias's target or a child; stand
// finds the one that stands for it among the request's own.

import "slices"

// A Blueprint is a frozen interp: what library scripts left behind. Any number of goroutines may make interps from it.
type Blueprint struct {
	in  *Interp
	nss map[*Namespace]*nsData
}

// Freeze ends the use of in and its children and makes a blueprint of it. What would run on or is open ends as with Close.
func (in *Interp) Freeze() *Blueprint {
	in.detachPipelines()
	in.endAll()
	return in.freeze()
}

func (in *Interp) freeze() *Blueprint {
	b := &Blueprint{in: in, nss: in.nss}
	if in.nss == nil {
		b.nss = map[*Namespace]*nsData{}
	}
	b.nss[in.root] = &in.rootData
	in.frozen = b
	in.oo.freeze()
	for _, d := range b.nss {
		d.freeze()
	}
	for _, c := range in.hidden.own {
		c.freeze()
	}
	in.bgerror = in.bgerror.Freeze()
	for i := range in.scriptLimits {
		in.scriptLimits[i].freeze()
	}
	for _, k := range in.kids {
		k.freeze()
	}
	return b
}

func (d *nsData) freeze() {
	d.unknown = d.unknown.Freeze()
	for _, c := range d.cmds {
		c.freeze()
	}
	for _, v := range d.vars {
		v.freeze()
	}
}

func (c *Command) freeze() {
	if c == nil {
		return
	}
	c.shared = true
	if c.proc != nil {
		c.proc.freeze()
	}
	if c.ens != nil {
		c.ens.freeze()
	}
	if c.alias != nil {
		freezeAll(c.alias.words)
	}
	if c.traces != nil {
		for _, t := range append(slices.Clip(c.traces.cmd), c.traces.exec...) {
			t.script = t.script.Freeze()
		}
	}
}

func freezeAll(vs []Value) {
	for i, v := range vs {
		vs[i] = v.Freeze()
	}
}

func (v *Var) freeze() {
	if v == nil || v.flags&fFrozen != 0 {
		return
	}
	v.flags |= fFrozen
	v.val = v.val.Freeze()
	if v.traces != nil {
		for _, t := range v.traces.list {
			t.cmd = t.cmd.Freeze()
		}
	}
	if v.link != nil {
		v.link.freeze()
	}
	if v.arr != nil {
		for _, e := range v.arr.ents {
			e.v.freeze()
			if e.v != nil && e.v.linked && v.home != nil {
				e.v.home = &varHome{ns: v.home.ns, name: v.home.name, elem: e.name}
			}
		}
	}
}

// New makes an interp that sees everything of the blueprint and changes nothing of it.
func (b *Blueprint) New() *Interp {
	p := b.in
	in := &Interp{
		blueprint: b, root: p.root, epoch: p.epoch, inline: p.inline, own: nextEpoch(),
		limits: limits{recursion: p.limits.recursion, value: p.limits.value},
		sys:    p.sys, dir: p.dir, regexp: p.regexp, inlines: p.inlines, exit: p.exit, safe: p.safe,
		onChild: p.onChild, shareChannel: p.shareChannel, bgerror: p.bgerror, debugFrame: p.debugFrame,
	}
	in.hidden.base, in.aliases.base = p.hidden.own, p.aliases.own
	in.rootData.inherit(&p.rootData)
	in.oo = p.oo.view()
	in.start()
	return in
}

// left gives what the library left as the state of a family, for an interp's own to begin with; ok is false where there is none.
func left[T any](in *Interp, key any) (state T, ok bool) {
	if in.blueprint == nil {
		return state, false
	}
	state, ok = in.blueprint.in.state[key].(T)
	return state, ok
}

// ---- maps

// An overlay is a map over that of the blueprint, which is only read. A nil entry hides one below it.
type overlay[T any] struct{ own, base map[string]*T }

func (o *overlay[T]) get(name string) *T {
	if v, ok := o.own[name]; ok {
		return v
	}
	return o.base[name]
}

func (o *overlay[T]) set(name string, v *T) {
	if o.own == nil {
		o.own = map[string]*T{}
	}
	if v == nil && o.base[name] == nil {
		delete(o.own, name)
		return
	}
	o.own[name] = v
}

func (o *overlay[T]) names() []string { return layered(o.own, o.base) }

// ---- children

// kid finds a child by name, nil when there is none. One that the library left becomes a view of it at its first use.
func (in *Interp) kid(name string) *Interp {
	if k := in.kids[name]; k != nil || in.blueprint == nil || in.lost[name] {
		return k
	}
	p := in.blueprint.in.kids[name]
	if p == nil {
		return nil
	}
	k := p.frozen.New()
	k.sys, k.cmds, k.limits, k.scriptLimits = in.sys, p.cmds, p.limits, p.scriptLimits
	k.limitSignal()
	in.adopt(k, name)
	return k
}

// adopt makes k a child of in.
func (in *Interp) adopt(k *Interp, name string) {
	k.parent, k.name = in, name
	k.signal.Or(sigChild)
	if in.kids == nil {
		in.kids = map[string]*Interp{}
	}
	in.kids[name] = k
}

// loseKid takes a child from in.
func (in *Interp) loseKid(k *Interp) {
	if in.kids[k.name] != k {
		return
	}
	delete(in.kids, k.name)
	if in.blueprint != nil && in.blueprint.in.kids[k.name] != nil {
		if in.lost == nil {
			in.lost = map[string]bool{}
		}
		in.lost[k.name] = true
	}
}

// kidNames lists the children by name, sorted.
func (in *Interp) kidNames() []string {
	if in.blueprint == nil {
		return layered(in.kids, nil)
	}
	names := layered(in.kids, in.blueprint.in.kids)
	return slices.DeleteFunc(names, func(n string) bool { return in.lost[n] && in.kids[n] == nil })
}

// stand gives the interp that stands for t in the family of in: t itself, unless it is of the blueprint. nil when it was deleted.
func (in *Interp) stand(t *Interp) *Interp {
	if t.frozen == nil {
		return t
	}
	if in.blueprint == t.frozen {
		return in
	}
	if t.parent == nil {
		return in.rootInterp()
	}
	p := in.stand(t.parent)
	if p == nil {
		return nil
	}
	if k := p.kid(t.name); k != nil && k.blueprint == t.frozen {
		return k
	}
	return nil
}

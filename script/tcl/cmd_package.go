package tcl

// This file holds the package command.

import (
	"maps"
	"os"
	"slices"
	"strings"
)

// packages is what an interp knows of packages.
type packages struct {
	byName  map[string]*pkg
	unknown Value
	latest  bool // package prefer latest
	tm      *modules
}

type pkg struct {
	version  string // provided; "" if not
	avail    []ifneeded
	requires string // being loaded: the version
}

type ifneeded struct {
	version string
	script  Value
}

type packageKey struct{}

// packages gives the interp's packages; at first those of its blueprint.
func (in *Interp) packages() *packages {
	return in.State(packageKey{}, func() any {
		if p, ok := left[*packages](in, packageKey{}); ok {
			return p.clone()
		}
		_, latest := os.LookupEnv("TCL_PKG_PREFER_LATEST")
		return &packages{byName: map[string]*pkg{}, latest: latest, unknown: Str("::tcl::tm::UnknownHandler ::tclPkgUnknown").Freeze(),
			tm: defaultModules()}
	}).(*packages)
}

func (p *packages) clone() *packages {
	c := &packages{byName: make(map[string]*pkg, len(p.byName)), unknown: p.unknown, latest: p.latest, tm: p.tm.clone()}
	for n, k := range p.byName {
		x := *k
		x.avail = slices.Clone(k.avail)
		c.byName[n] = &x
	}
	return c
}

func (p *packages) find(name string, make bool) *pkg {
	k := p.byName[name]
	if k == nil && make {
		k = &pkg{}
		p.byName[name] = k
	}
	return k
}

func registerPackage(in *Interp) {
	in.Register("package", cmdPackage)
	registerModules(in)
	registerPkgCreate(in)
	in.Register("tclPkgUnknown", cmdPkgUnknown)
	p := in.packages()
	p.find("Tcl", true).version = PatchLevel
	p.find("zlib", true).version = "2.0.1"
}

// Provide says that the interp has a package.
func (in *Interp) Provide(name, version string) { in.packages().find(name, true).version = version }

type packageSub struct {
	name string
	fn   func(in *Interp, args []Value) (Value, error)
}

func packageSubs() []packageSub {
	return []packageSub{
		{"forget", packageForget}, {"ifneeded", packageIfneeded}, {"names", packageNames}, {"prefer", packagePrefer},
		{"present", packagePresent}, {"provide", packageProvide}, {"require", packageRequire}, {"unknown", packageUnknown},
		{"vcompare", packageVcompare}, {"versions", packageVersions}, {"vsatisfies", packageVsatisfies},
	}
}

func cmdPackage(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("package option ?arg ...?")
	}
	subs := packageSubs()
	names := make([]string, len(subs))
	for i, s := range subs {
		names[i] = s.name
	}
	k, err := Lookup(args[0], names, "option")
	if err != nil {
		return Value{}, err
	}
	return subs[k].fn(in, args[1:])
}

func packageForget(in *Interp, args []Value) (Value, error) {
	for _, a := range args {
		delete(in.packages().byName, a.String())
	}
	return Value{}, nil
}

func packageIfneeded(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return Value{}, WrongArgs("package ifneeded package version ?script?")
	}
	v := args[1].String()
	if _, err := in.version(v); err != nil {
		return Value{}, err
	}
	k := in.packages().find(args[0].String(), len(args) == 3)
	if k == nil {
		return Value{}, nil
	}
	i := slices.IndexFunc(k.avail, func(a ifneeded) bool { return compareVersions(a.version, v) == 0 })
	switch {
	case len(args) == 2 && i >= 0:
		return k.avail[i].script, nil
	case len(args) == 2:
	case i >= 0:
		k.avail[i].script = Str(args[2].String()).Freeze()
	default:
		k.avail = append(k.avail, ifneeded{v, Str(args[2].String()).Freeze()})
	}
	return Value{}, nil
}

func packageNames(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("package names")
	}
	var out []string
	p := in.packages()
	for _, n := range slices.Sorted(maps.Keys(p.byName)) {
		if k := p.byName[n]; k.version != "" || len(k.avail) > 0 {
			out = append(out, n)
		}
	}
	return StrList(out...), nil
}

func packagePrefer(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("package prefer ?latest|stable?")
	}
	p := in.packages()
	if len(args) == 1 {
		k, err := Lookup(args[0], []string{"latest", "stable"}, "preference")
		if err != nil {
			return Value{}, err
		}
		p.latest = p.latest || k == 0
	}
	if p.latest {
		return Str("latest"), nil
	}
	return Str("stable"), nil
}

func packageProvide(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, WrongArgs("package provide package ?version?")
	}
	name := args[0].String()
	if len(args) == 1 {
		if k := in.packages().byName[name]; k != nil {
			return Str(k.version), nil
		}
		return Value{}, nil
	}
	v := args[1].String()
	if _, err := in.version(v); err != nil {
		return Value{}, err
	}
	k := in.packages().find(name, true)
	if k.version != "" && compareVersions(k.version, v) != 0 {
		return Value{}, ErrCode("conflicting versions provided for package \""+name+"\": "+k.version+", then "+v,
			"TCL", "PACKAGE", "VERSIONCONFLICT")
	}
	if k.version == "" {
		k.version = v
	}
	return Value{}, nil
}

func packageUnknown(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return in.packages().unknown, nil
	case 1:
		in.packages().unknown = Str(args[0].String()).Freeze()
		return Value{}, nil
	}
	return Value{}, WrongArgs("package unknown ?command?")
}

func packageVcompare(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("package vcompare version1 version2")
	}
	a, err := in.version(args[0].String())
	if err != nil {
		return Value{}, err
	}
	b, err := in.version(args[1].String())
	if err != nil {
		return Value{}, err
	}
	c, _ := a.compare(b)
	return Int(int64(min(max(c, -1), 1))), nil
}

func packageVersions(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("package versions package")
	}
	var out []string
	if k := in.packages().byName[args[0].String()]; k != nil {
		for _, a := range k.avail {
			out = append(out, a.version)
		}
	}
	return StrList(out...), nil
}

func requirements(args []Value) ([]string, error) {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.String()
		if err := checkRequirement(out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func packageVsatisfies(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("package vsatisfies version ?requirement ...?")
	}
	v := args[0].String()
	if _, err := in.version(v); err != nil {
		return Value{}, err
	}
	reqs, err := requirements(args[1:])
	if err != nil {
		return Value{}, err
	}
	return Bool(satisfies(v, reqs)), nil
}

// requireArgs reads ?-exact? name ?requirement ...?.
func requireArgs(in *Interp, args []Value, sub string) (name string, reqs []string, err error) {
	usage := WrongArgs("package " + sub + " ?-exact? package ?requirement ...?")
	if len(args) == 0 {
		return "", nil, usage
	}
	if args[0].String() == "-exact" {
		if len(args) != 3 {
			return "", nil, usage
		}
		v := args[2].String()
		if _, err := in.version(v); err != nil {
			return "", nil, err
		}
		return args[1].String(), []string{v + "-" + v}, nil
	}
	reqs, err = requirements(args[1:])
	return args[0].String(), reqs, err
}

// reqText writes requirements for an error: min-min is told as exactly min.
func reqText(reqs []string) string {
	s := ""
	for _, r := range reqs {
		if lo, hi, dash := strings.Cut(r, "-"); dash && lo == hi {
			r = "exactly " + lo
		}
		s += " " + r
	}
	return s
}

func packagePresent(in *Interp, args []Value) (Value, error) {
	name, reqs, err := requireArgs(in, args, "present")
	if err != nil {
		return Value{}, err
	}
	k := in.packages().byName[name]
	if k == nil || k.version == "" {
		return Value{}, ErrCode("package "+name+strings.Replace(reqText(reqs), "exactly ", "", 1)+" is not present", "TCL", "LOOKUP", "PACKAGE", name)
	}
	return k.conflict(name, reqs)
}

// conflict gives the provided version if it satisfies.
func (k *pkg) conflict(name string, reqs []string) (Value, error) {
	if satisfies(k.version, reqs) {
		return Str(k.version), nil
	}
	return Value{}, ErrCode("version conflict for package \""+name+"\": have "+k.version+", need"+reqText(reqs),
		"TCL", "PACKAGE", "VERSIONCONFLICT")
}

func packageRequire(in *Interp, args []Value) (Value, error) {
	name, reqs, err := requireArgs(in, args, "require")
	if err != nil {
		return Value{}, err
	}
	return in.requirePackage(name, reqs)
}

// requirePackage loads a package, asking the unknown handler once when nobody knows one that fits.
func (in *Interp) requirePackage(name string, reqs []string) (Value, error) {
	for try := 0; try < 2; try++ {
		k := in.packages().byName[name]
		if k != nil && k.version != "" {
			return k.conflict(name, reqs)
		}
		if k != nil {
			if best := in.packages().best(k, reqs); best != nil {
				return in.loadPackage(name, *best)
			}
			if k.requires != "" {
				return Value{}, in.circular(name, k.requires, reqs)
			}
		}
		if try == 0 {
			if err := in.askUnknown(name, reqs); err != nil {
				return Value{}, err
			}
		}
	}
	return Value{}, ErrCode("can't find package "+name+reqText(reqs), "TCL", "PACKAGE", "UNFOUND")
}

func (in *Interp) askUnknown(name string, reqs []string) error {
	h := in.packages().unknown
	if h.IsEmpty() {
		return nil
	}
	words := []Value{Str(name)}
	if len(reqs) == 0 {
		words = append(words, Str("0-"))
	}
	for _, r := range reqs {
		words = append(words, Str(r))
	}
	_, err := in.EvalGlobal(Str(h.String() + " " + List(words...).String()))
	if err == nil {
		return nil
	}
	if code := codeOf(err); code != CodeError {
		err = ErrCode("bad return code: "+formatInt(int64(code)), "TCL", "PACKAGE", "BADRESULT")
	}
	return AddInfo(err, "(\"package unknown\" script)")
}

func (in *Interp) circular(name, have string, reqs []string) error {
	return ErrCode("circular package dependency: attempt to provide "+name+" "+have+" requires "+name+reqText(reqs),
		"TCL", "PACKAGE", "CIRCULARITY")
}

// best chooses among the versions that can be loaded.
func (p *packages) best(k *pkg, reqs []string) *ifneeded {
	var best, stable *ifneeded
	for i := range k.avail {
		a := &k.avail[i]
		if !satisfies(a.version, reqs) {
			continue
		}
		if best == nil || compareVersions(a.version, best.version) > 0 {
			best = a
		}
		if isStable(a.version) && (stable == nil || compareVersions(a.version, stable.version) > 0) {
			stable = a
		}
	}
	if stable != nil && !p.latest {
		return stable
	}
	return best
}

// loadPackage runs the script of a version, which must provide it.
func (in *Interp) loadPackage(name string, a ifneeded) (Value, error) {
	k := in.packages().find(name, true)
	if k.requires != "" {
		return Value{}, in.circular(name, k.requires, nil)
	}
	k.requires = a.version
	v, err := in.EvalGlobal(a.script)
	if k = in.packages().byName[name]; k != nil {
		k.requires = ""
	}
	err = in.loaded(name, a, v, err)
	if err == nil {
		return Str(k.version), nil
	}
	if k != nil && k.version != "" {
		k.version = ""
	}
	return Value{}, AddInfo(err, "(\"package ifneeded "+name+" "+a.version+"\" script)")
}

// loaded checks what the script of a version left behind.
func (in *Interp) loaded(name string, a ifneeded, _ Value, err error) error {
	failed := "attempt to provide package " + name + " " + a.version + " failed: "
	switch codeOf(err) {
	case CodeOK:
	case CodeError:
		return err
	case CodeReturn:
		return ErrCode(failed+"bad return code: 2", "TCL", "PACKAGE", "BADRESULT")
	default:
		return ErrCode(failed+"bad return code: "+formatInt(int64(codeOf(err))), "TCL", "PACKAGE", "BADRESULT")
	}
	k := in.packages().byName[name]
	if k == nil || k.version == "" {
		return ErrCode(failed+"no version of package "+name+" provided", "TCL", "PACKAGE", "UNPROVIDED")
	}
	if compareVersions(k.version, a.version) != 0 {
		return ErrCode(failed+"package "+name+" "+k.version+" provided instead", "TCL", "PACKAGE", "WRONGPROVIDE")
	}
	return nil
}

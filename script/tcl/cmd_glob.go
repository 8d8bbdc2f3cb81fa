package tcl

// This file holds glob.

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// A globber is one glob command.
type globber struct {
	in       *Interp
	dir      string // -directory
	path     string // -path: a beginning that is not a pattern
	hasDir   bool
	hasPath  bool
	join     bool
	quiet    bool
	tails    bool
	types    []string
	patterns []string
}

func cmdGlob(in *Interp, args []Value) (Value, error) {
	g := &globber{in: in}
	rest, err := g.options(args)
	if err != nil {
		return Value{}, err
	}
	if g.hasDir && g.hasPath {
		return Value{}, ErrCode("\"-directory\" cannot be used with \"-path\"", "TCL", "OPERATION", "GLOB", "BADOPTIONCOMBINATION")
	}
	if g.tails && !g.hasDir && !g.hasPath {
		return Value{}, ErrCode("\"-tails\" must be used with either \"-directory\" or \"-path\"", "TCL", "OPERATION", "GLOB", "BADOPTIONCOMBINATION")
	}
	for _, r := range rest {
		g.patterns = append(g.patterns, r.String())
	}
	if g.join {
		g.patterns = []string{joinNames(g.patterns...)}
	}
	var out []string
	for _, p := range g.patterns {
		found, err := g.one(p)
		if err != nil {
			return Value{}, err
		}
		out = append(out, found...)
	}
	if len(out) == 0 && !g.quiet {
		return Value{}, g.none()
	}
	return StrList(out...), nil
}

func (g *globber) none() error {
	s := ""
	if len(g.patterns) != 1 {
		s = "s"
	}
	return ErrCode("no files matched glob pattern"+s+" \""+strings.Join(g.patterns, " ")+"\"", "TCL", "OPERATION", "GLOB", "NOMATCH")
}

var globOptions = []string{"-directory", "-join", "-nocomplain", "-path", "-tails", "-types", "--"}

func (g *globber) options(args []Value) ([]Value, error) {
	for len(args) > 0 {
		s := args[0].String()
		if s == "" || s[0] != '-' {
			break
		}
		k, err := Lookup(args[0], globOptions, "option")
		if err != nil {
			return nil, err
		}
		args = args[1:]
		switch globOptions[k] {
		case "-join":
			g.join = true
			continue
		case "-nocomplain":
			g.quiet = true
			continue
		case "-tails":
			g.tails = true
			continue
		case "--":
			return args, nil
		}
		if len(args) == 0 {
			return nil, ErrCode("missing argument to \""+globOptions[k]+"\"", "TCL", "ARGUMENT", "MISSING")
		}
		v := args[0]
		args = args[1:]
		switch globOptions[k] {
		case "-directory":
			if g.hasDir {
				return nil, ErrCode("\"-directory\" may only be used once", "TCL", "OPERATION", "GLOB", "BADOPTIONCOMBINATION")
			}
			g.dir, g.hasDir = v.String(), true
		case "-path":
			if g.hasPath {
				return nil, ErrCode("\"-path\" may only be used once", "TCL", "OPERATION", "GLOB", "BADOPTIONCOMBINATION")
			}
			g.path, g.hasPath = v.String(), true
		case "-types":
			es, err := v.elems()
			if err != nil {
				return nil, err
			}
			for _, e := range es {
				g.types = append(g.types, e.String())
			}
			if err := g.checkTypes(); err != nil {
				return nil, err
			}
		}
	}
	return args, nil
}

func (g *globber) checkTypes() error {
	mac := 0
	for _, t := range g.types {
		switch t {
		case "b", "c", "d", "f", "l", "p", "s", "r", "w", "x", "hidden", "readonly":
			continue
		}
		if strings.HasPrefix(t, "macintosh ") || len(t) == 4 {
			if mac++; mac > 1 {
				return ErrCode("only one MacOS type or creator argument to \"-types\" allowed", "TCL", "ARGUMENT", "BAD")
			}
			continue
		}
		return ErrCode("bad argument to \"-types\": "+t, "TCL", "ARGUMENT", "BAD")
	}
	return nil
}

// one gives the names for one pattern.
func (g *globber) one(pattern string) ([]string, error) {
	alternatives, err := expandBraces(pattern)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range alternatives {
		found, err := g.find(p)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// find gives the names for a pattern without braces.
func (g *globber) find(pattern string) ([]string, error) {
	dir, strip := "", 0
	switch {
	case g.hasDir:
		dir = g.dir
		if dir == "" && pattern == "" {
			return nil, nil
		}
	case g.hasPath:
		i := strings.LastIndexByte(g.path, '/')
		dir = g.path[:i+1]
		pattern = escapeGlob(g.path[i+1:]) + pattern
	}
	if !g.hasDir && !g.hasPath {
		var err error
		if dir, pattern, err = g.absolute(pattern); err != nil {
			return nil, err
		}
	} else if g.hasDir && strings.HasPrefix(pattern, "/") {
		pattern = strings.TrimLeft(pattern, "/")
	}
	if g.tails {
		strip = len(dir)
		if dir != "" && !strings.HasSuffix(dir, "/") {
			strip++
		}
	}
	native, err := g.in.filePath(dir)
	if err != nil {
		return nil, err
	}
	return g.walk(dir, native, pattern, strip)
}

// absolute takes the root or a tilde from the front of a pattern.
func (g *globber) absolute(pattern string) (dir, rest string, err error) {
	switch {
	case strings.HasPrefix(pattern, "/"):
		return "/", strings.TrimLeft(pattern, "/"), nil
	case strings.HasPrefix(pattern, "~"):
		head, tail, _ := cutPattern(pattern)
		if strings.ContainsAny(head, "*?[") {
			return "", "", ErrCode("globbing characters not supported in user names", "TCL", "VALUE", "PATH", "USER")
		}
		dir, err = g.in.expandTilde(head)
		return dir, strings.TrimLeft(tail, "/"), err
	}
	return "", pattern, nil
}

func escapeGlob(s string) string {
	return strings.NewReplacer("*", "\\*", "?", "\\?", "[", "\\[", "]", "\\]", "{", "\\{", "}", "\\}", "\\", "\\\\").Replace(s)
}

// walk matches the pattern part by part under dir, which the operating system knows as native.
func (g *globber) walk(dir, native, pattern string, strip int) ([]string, error) {
	first, rest, more := cutPattern(pattern)
	if first == "" && !more {
		if dir == "" || !g.matches(native) {
			return nil, nil
		}
		return []string{dir[min(strip, len(dir)):]}, nil
	}
	names, err := g.entries(dir, native, first)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range names {
		full, at := n, g.in.inDir(n)
		if dir != "" {
			full = strings.TrimSuffix(dir, "/") + "/" + n
			at = strings.TrimSuffix(native, "/") + "/" + n
		}
		switch {
		case more && !isDir(at):
		case more && rest == "" && g.matches(at):
			out = append(out, full[min(strip, len(full)):]+"/")
		case more:
			found, err := g.walk(full, at, rest, strip)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		case g.matches(at):
			out = append(out, full[min(strip, len(full)):])
		}
	}
	return out, nil
}

// cutPattern splits a pattern at its first slash.
func cutPattern(p string) (first, rest string, more bool) {
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '\\':
			if i+1 < len(p) && p[i+1] == '/' {
				return p[:i], strings.TrimLeft(p[i+2:], "/"), true
			}
			i++
		case '/':
			return p[:i], strings.TrimLeft(p[i+1:], "/"), true
		}
	}
	return p, "", false
}

// entries gives the names in a directory that match one part of a pattern.
func (g *globber) entries(dir, native, part string) ([]string, error) {
	at := native
	if dir == "" {
		at = g.in.workDir()
	}
	if !strings.ContainsAny(part, "*?[") {
		name := unescapeGlob(part)
		if name == "" {
			return nil, nil
		}
		if _, err := os.Lstat(at + "/" + name); err != nil && name != "." && name != ".." {
			return nil, nil
		}
		return []string{name}, nil
	}
	ents, err := os.ReadDir(at)
	if err != nil {
		return nil, g.dirError(dir, at, err)
	}
	names := make([]string, 0, len(ents)+2)
	dot := strings.HasPrefix(part, ".") || strings.HasPrefix(part, "\\.")
	hidden := g.wants("hidden")
	if dot || hidden {
		names = append(names, ".", "..")
	}
	for _, e := range ents {
		names = append(names, e.Name())
	}
	var out []string
	for _, n := range names {
		if strings.HasPrefix(n, ".") != (dot || hidden) && (strings.HasPrefix(n, ".") || hidden) {
			continue
		}
		if GlobMatch(part, n, false) {
			out = append(out, n)
		}
	}
	return out, nil
}

// dirError is nil for a directory that is not there: nothing matches in it.
func (g *globber) dirError(dir, native string, err error) error {
	if g.quiet || !isDir(native) {
		return nil
	}
	return fileError("couldn't read directory", dir, err)
}

func unescapeGlob(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

func (g *globber) wants(t string) bool {
	for _, x := range g.types {
		if x == t {
			return true
		}
	}
	return false
}

// matches looks at -types: any of the kinds, all of the permissions.
func (g *globber) matches(path string) bool {
	var st, lst unix.Stat_t
	if unix.Lstat(path, &lst) != nil {
		return false
	}
	if len(g.types) == 0 {
		return true
	}
	if unix.Stat(path, &st) != nil {
		st = lst
	}
	kinds := map[string]uint32{"b": unix.S_IFBLK, "c": unix.S_IFCHR, "d": unix.S_IFDIR, "f": unix.S_IFREG, "p": unix.S_IFIFO, "s": unix.S_IFSOCK}
	asked, found := false, false
	for _, t := range g.types {
		switch t {
		case "r":
			if unix.Access(path, unix.R_OK) != nil {
				return false
			}
		case "w":
			if unix.Access(path, unix.W_OK) != nil {
				return false
			}
		case "x":
			if unix.Access(path, unix.X_OK) != nil {
				return false
			}
		case "readonly":
			if unix.Access(path, unix.W_OK) == nil {
				return false
			}
		case "l":
			asked = true
			found = found || uint32(lst.Mode)&unix.S_IFMT == unix.S_IFLNK
		default:
			if k, ok := kinds[t]; ok {
				asked = true
				found = found || uint32(st.Mode)&unix.S_IFMT == k
			}
		}
	}
	return found || !asked
}

// expandBraces gives the patterns that {a,b} stands for.
func expandBraces(p string) ([]string, error) {
	open, depth, start := -1, 0, 0
	var parts []string
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '\\':
			i++
		case '{':
			if depth++; depth > maxBrackets {
				return nil, errNesting()
			}
			if depth == 1 {
				open, start = i, i+1
			}
		case ',':
			if depth == 1 {
				parts = append(parts, p[start:i])
				start = i + 1
			}
		case '}':
			if depth--; depth < 0 {
				return nil, ErrCode("unmatched close-brace in file name", "TCL", "OPERATION", "GLOB", "BALANCE")
			}
			if depth > 0 {
				continue
			}
			parts = append(parts, p[start:i])
			var out []string
			for _, part := range parts {
				more, err := expandBraces(p[:open] + part + p[i+1:])
				if err != nil {
					return nil, err
				}
				out = append(out, more...)
			}
			return out, nil
		}
	}
	if depth > 0 {
		return nil, ErrCode("unmatched open-brace in file name", "TCL", "OPERATION", "GLOB", "BALANCE")
	}
	return []string{p}, nil
}

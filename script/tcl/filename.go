package tcl

// This file holds file names as text: splitting, joining, tildes, normal forms.

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// filePath gives the name under which the operating system finds a file: absolute, with its tilde expanded.
func (in *Interp) filePath(name string) (string, error) {
	if strings.IndexByte(name, 0) >= 0 {
		name = name[:strings.IndexByte(name, 0)]
	}
	full, err := in.expandTilde(name)
	if err != nil {
		return "", err
	}
	return in.inDir(full), nil
}

// expandTilde replaces ~ and ~user at the beginning.
func (in *Interp) expandTilde(name string) (string, error) {
	if name == "" || name[0] != '~' {
		return name, nil
	}
	who, rest, _ := strings.Cut(name[1:], "/")
	home := ""
	if who == "" {
		h, ok := in.env().get("HOME")
		if !ok {
			return "", ErrCode("couldn't find HOME environment variable to expand path", "TCL", "VALUE", "PATH", "HOMELESS")
		}
		home = h
	} else {
		u, err := user.Lookup(who)
		if err != nil {
			return "", ErrCode("user \""+who+"\" doesn't exist", "TCL", "VALUE", "PATH", "NOUSER")
		}
		home = u.HomeDir
	}
	if rest = strings.TrimLeft(rest, "/"); rest == "" {
		return home, nil
	}
	return joinNames(home, rest), nil
}

func isAbsolute(name string) bool { return name != "" && (name[0] == '/' || name[0] == '~') }

// splitName gives the parts of a name: "/" for an absolute one, and its directories.
func splitName(name string) []string {
	var out []string
	if strings.HasPrefix(name, "/") {
		out = append(out, "/")
	}
	for i, p := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' }) {
		if p[0] == '~' && (i > 0 || len(out) > 0) {
			p = "./" + p
		}
		out = append(out, p)
	}
	return out
}

// joinNames joins parts; an absolute one begins anew.
func joinNames(parts ...string) string {
	var s []byte
	for _, p := range parts {
		if p == "" {
			continue
		}
		if isAbsolute(p) {
			s = s[:0]
		} else if len(s) > 0 && strings.HasPrefix(p, "./~") {
			p = p[2:]
		}
		if p[0] == '/' {
			s = append(s, '/')
		}
		for w := range strings.FieldsFuncSeq(p, func(r rune) bool { return r == '/' }) {
			if len(s) > 0 && s[len(s)-1] != '/' {
				s = append(s, '/')
			}
			s = append(s, w...)
		}
	}
	return string(s)
}

// dirName is all but the last part of a name.
func (in *Interp) dirName(name string) (string, error) {
	parts := splitName(name)
	if len(parts) == 1 && name[0] == '~' {
		full, err := in.expandTilde(name)
		if err != nil {
			return "", err
		}
		parts = splitName(full)
	}
	switch {
	case len(parts) == 0:
		return ".", nil
	case len(parts) == 1 && parts[0] == "/":
		return "/", nil
	case len(parts) == 1:
		return ".", nil
	}
	return joinNames(parts[:len(parts)-1]...), nil
}

// tailName is the last part of a name.
func (in *Interp) tailName(name string) (string, error) {
	parts := splitName(name)
	if len(parts) == 1 && name[0] == '~' {
		full, err := in.expandTilde(name)
		if err != nil {
			return "", err
		}
		parts = splitName(full)
	}
	if n := len(parts); n > 0 && parts[n-1] != "/" {
		return parts[n-1], nil
	}
	return "", nil
}

// extensionOf is the last part from its last dot.
func extensionOf(name string) string {
	tail := name[strings.LastIndexByte(name, '/')+1:]
	if i := strings.LastIndexByte(tail, '.'); i >= 0 {
		return tail[i:]
	}
	return ""
}

// normalize makes a name absolute, without . and .. and links, but the last part may be a link.
func (in *Interp) normalize(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	full, err := in.expandTilde(name)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(full) {
		full = in.workDir() + "/" + full
	}
	out := ""
	parts := strings.FieldsFunc(full, func(r rune) bool { return r == '/' })
	for i, p := range parts {
		switch p {
		case ".":
		case "..":
			out = resolveLinks(out)
			out = out[:max(strings.LastIndexByte(out, '/'), 0)]
		default:
			out = resolveLinks(out) + "/" + parts[i]
		}
	}
	if out == "" {
		return "/", nil
	}
	return out, nil
}

// resolveLinks follows the link that a directory is, if it is one.
func resolveLinks(dir string) string {
	if dir == "" {
		return ""
	}
	fi, err := os.Lstat(dir)
	if err != nil || fi.Mode()&os.ModeSymlink == 0 {
		return dir
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return dir
	}
	if real == "/" {
		return ""
	}
	return real
}

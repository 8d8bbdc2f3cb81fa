package server

import (
	"errors"
	"strings"
	"testing"

	"nsgo/builtins"
	"nsgo/script"
)

// testFunc is a function of no language: its name, and how many arguments it takes.
type testFunc struct {
	name     string
	min, max int
}

func (f testFunc) Language() string  { return "none" }
func (f testFunc) String() string    { return f.name }
func (f testFunc) Arity() (int, int) { return f.min, f.max }

func TestNewFilter(t *testing.T) {
	for _, tt := range []struct {
		method, pattern, want string // want "" for none
	}{
		{"*", "*", ""},
		{"G*", "/a/*/b", ""},
		{"GET", "*.lp", ""},
		{"GET", "[/]a", ""},
		{"", "/*", "write one as GET, or * for all"},
		{"GET POST", "/*", "write one as GET, or * for all"},
		{"GET", "", `as "/"`},
		{"GET", "a/*", `as "/a/*"`},
		{"GET", "/a/../*", `write "/*"`},
		{"GET", "/a//*", `write "/a/*"`},
	} {
		_, err := newFilter(tt.method, tt.pattern, builtins.Handler{})
		if tt.want == "" && err != nil || tt.want != "" && (!errors.Is(err, ErrFilter) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s %s: %v", tt.method, tt.pattern, err)
		}
	}
}

func TestFiltersRunInOrder(t *testing.T) {
	errBroken := errors.New("broken")
	for _, tt := range []struct {
		filters string // "name method pattern answer", separated by commas; ! before it puts it first
		path    string
		want    string // names of those that ran
		verdict verdict
		err     error
	}{
		{"", "/", "", filterOK, nil},
		{"a GET /* filter_ok,b GET /* filter_ok", "/x", "a b", filterOK, nil},
		{"a GET /* filter_ok,!b GET /* filter_ok", "/x", "b a", filterOK, nil},
		{"a POST /* filter_ok,b G* /* filter_ok,c * /* filter_ok", "/x", "b c", filterOK, nil},
		{"a GET /adm/* filter_ok,b GET *.lp filter_ok", "/a/b.lp", "b", filterOK, nil},
		{"a GET /* filter_break,b GET /* filter_ok", "/x", "a", filterBreak, nil},
		{"a GET /* filter_return,b GET /* filter_ok", "/x", "a", filterReturn, nil},
		{"a GET /* broken,b GET /* filter_ok", "/x", "a", filterReturn, errBroken},
		{"a GET /* FILTER_OK,b GET /* filter_ok", "/x", "a", filterReturn, ErrVerdict},
		{"a GET /*  ,b GET /* filter_ok", "/x", "a", filterReturn, ErrVerdict},
	} {
		var list filterList
		answers := map[string]string{}
		for line := range strings.SplitSeq(tt.filters, ",") {
			line, first := strings.CutPrefix(line, "!")
			if words := strings.Split(line, " "); len(words) > 3 {
				answers[words[0]] = words[3]
				list.add(filter{words[1], words[2], builtins.Handler{Func: testFunc{name: words[0]}}}, first)
			}
		}
		var ran []string
		v, err := list.run("GET", []byte(tt.path), func(h *builtins.Handler) (script.Value, error) {
			ran = append(ran, h.Func.String())
			if answer := answers[h.Func.String()]; answer != "broken" {
				return script.StringValue(answer), nil
			}
			return script.Value{}, errBroken
		})
		if got := strings.Join(ran, " "); got != tt.want || v != tt.verdict || !errors.Is(err, tt.err) {
			t.Errorf("%s: ran %q with %v, %v; want %q with %v, %v", tt.filters, got, v, err, tt.want, tt.verdict, tt.err)
		}
	}
}

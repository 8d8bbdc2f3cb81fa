// This file tests pages.

package lua

import (
	"errors"
	"strings"
	"testing"
	"time"

	"nsgo/script"
	"nsgo/script/page"
)

func runPage(t testing.TB, lib *library, text string) (string, error) {
	t.Helper()
	segs, err := page.Parse("p.lp", []byte(text))
	if err != nil {
		return "", err
	}
	p, err := lib.eng.CompilePage("p.lp", segs)
	if err != nil {
		return "", err
	}
	h := &testHost{}
	in, err := lib.Interp(h)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, err = in.Run(p)
	return string(h.out), err
}

func TestPage(t *testing.T) {
	lib, _ := load(t, Options{}, "function double(x) return x * 2, 'second' end")
	for _, c := range []struct{ page, want string }{
		{"plain", "plain"},
		{"", ""},
		{"a<%= 1 + 1 %>b<%= nil %>c<%= 0.5 %>", "a2bc0.5"},
		{"<% for i = 1, 3 do %><li><%= i %></li>\n<% end %>.", "<li>1</li>\n<li>2</li>\n<li>3</li>\n."},
		{"<%= double(4) %>", "8"},
		{"<% local x = 1 -- a comment %>x=<%= x -- another %>!", "x=1!"},
		{"<% if false then %>no<% else %>yes<% end %>", "yes"},
		{"quote \" back \\ cr \r nul \x00 end", "quote \" back \\ cr \r nul \x00 end"},
		{"<%= true %> <%= 'x' .. 1 %>", "true x1"},
		{strings.Repeat("<%= 1 %>,", 300), strings.Repeat("1,", 300)},
		{"<%= setmetatable({}, {__tostring = function() ns_write('in ') return 'meta' end}) %>", "in meta"},
		{"<% x = 5 %><%= x %><% function f() return x end %><%= f() %>", "55"},
		{"<%= (1) %>\n<% local f = double %>\n<%= f(1) %>", "1\n2"},
		{"pre<% return %>tail", "pre"},
		{"pre<% x = 1 return x -- over\n %>tail<%= nosuch.x %>", "pre"},
		{"a<% if true then %>b<% return %> <% end %>c", "ab"},
		{"a<% if true then %>b<% return end %>c", "ab"},
		{"a<% if false then return else %>b<% end %>c", "abc"},
		{"<% function f() %>in <% return 5 %>never<% end %><%= f() %>", "in 5"},
		{"<% for i = 1, 3 do %><%= i %><% if i == 2 then %>!<% break %> <% end end %>.", "12!."},
		{"a<% local returns = 1 -- then return %>b", "ab"},
	} {
		got, err := runPage(t, lib, c.page)
		if err != nil || got != c.want {
			t.Errorf("%q: got %q, %v; want %q", c.page, got, err, c.want)
		}
	}
}

func TestPageErrors(t *testing.T) {
	lib, _ := load(t, Options{})
	for _, c := range []struct{ page, want string }{
		{"1\n2\n3\n<% local x = 1\n x() %>", "p.lp:5: "},
		{"1\n<%= 1 -- c %>\n<%= nil .. '' %>", "p.lp:3: "},
		{`<%= "%>" %>`, "p.lp:1: unterminated string"},
		{"<%= 1 + %>\n2", "p.lp:1: syntax error near '%>'"},
		{"1\n<%= (1 +\n2 %>", "p.lp:3: syntax error near '%>'"},
		{"<% x = \"%>\n2", "p.lp:1: "},
		{"1\n2 <%= %>", "p.lp:2: <%= %> without an expression"},
		{"1\n2\n<%= a b %>", "p.lp:3: syntax error"},
		{"1\n<% for i = 1, 3 do %>\n", "p.lp:2: syntax error near the end"},
		{"1\n<%= fail() %>", "p.lp:2: custom fault"},
		{"1\n<% if x then return %>text<% end %>", "p.lp:2: syntax error near '%>'"},
		{"1\n<% if x -- or so %>text\n<% end %>", "p.lp:2: syntax error near '%>'"},
		{"1\n<% if x\n %><%= 1 %>\n<% end %>", "p.lp:3: syntax error near '%>'"},
		{"1\n<% for i = 1, 3 %>text\n\n<% end %>", "p.lp:2: syntax error near '%>'"},
		{"1\n<% y = 1 + %>text", "p.lp:2: syntax error near '%>'"},
		{"1\n<% do do x %>text\n\n<% end %>", "p.lp:2: parse error near '%>'"},
		{"1\n<% if do %>text", "p.lp:2: syntax error near 'do'"},
		{"1\n<% break %>text", "p.lp:2: "},
		{"\n<% x = 1", "p.lp:2: "},
	} {
		_, err := runPage(t, lib, c.page)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v; want %s", c.page, err, c.want)
		}
	}
}

// TestPageStops runs page loops without an end; one of them only has text in it.
// TestPageInterrupted: a loop that only appends text does what the interp is asked for, once.
func TestPageInterrupted(t *testing.T) {
	lib, h := load(t, Options{})
	segs, _ := page.Parse("p.lp", []byte("<% for i = 1, 1e9 do %>x<%= i %><% end %>"))
	p, err := lib.eng.CompilePage("p.lp", segs)
	if err != nil {
		t.Fatal(err)
	}
	in, _ := lib.Interp(h)
	defer in.Close()
	enough := errors.New("enough")
	times := 0
	in.Interrupt(func() { times++; in.Stop(enough) })
	if _, err := in.Run(p); !errors.Is(err, enough) || times != 1 {
		t.Errorf("asked %d times, ended with %v", times, err)
	}
	in.Resume()
}

func TestPageStops(t *testing.T) {
	lib, _ := load(t, Options{Time: 20 * time.Millisecond})
	for _, text := range []string{
		"<% while true do %>text<% end %>",
		"<% while true do %><%= pcall(error) %><% end %>",
		"<% while true do pcall(function() %>text<% error('x') end) end %>",
		"<% for i = 1, 1e15 do goto on %>text<% ::on:: end %>",
		"<% while true do if true then %>text<% end end %>",
	} {
		if _, err := runPage(t, lib, text); !errors.Is(err, script.ErrTime) {
			t.Errorf("%s: ended with %v", text, err)
		}
	}
}

// FuzzPage compiles and runs pages of every kind of text. The text of pages without code comes out as it is.
func FuzzPage(f *testing.F) {
	lib, _ := load(f, Options{Time: 50 * time.Millisecond, String: 1 << 16, Memory: -1})
	unhurried, _ := load(f, Options{}) // the machine may hold up a page for longer than that
	for _, s := range []string{"plain \x00 \" \\ text\r\n", "<%= 1 -- c %>x", "<% for i = 1, 3 do %>a<%= i %>b<% end %>", "<% x = [[ %> ]] %>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.Contains(text, "<%") {
			if got, err := runPage(t, unhurried, text); err != nil || got != text {
				t.Fatalf("%q came out as %q, %v", text, got, err)
			}
			return
		}
		_, err := runPage(t, lib, text)
		var e *script.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%q: %#v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "runtime error") {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

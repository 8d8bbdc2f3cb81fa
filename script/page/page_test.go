// This file tests where text ends and code begins.

package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"nsgo/script"
)

// cases hold the segments as T, C or E for the kind, @line and the quoted text.
var cases = []struct{ file, src, want string }{
	{"x.lp", "", ``},
	{"x.lp", "text", `T@1"text"`},
	{"x.lp", "a<% b %>c", `T@1"a" C@1" b " T@1"c"`},
	{"x.lp", "a\nb<%= c %>\nd", `T@1"a\nb" E@2" c " T@2"\nd"`},
	{"x.lp", "<%%>x", `C@1"" T@1"x"`},
	{"x.lp", "<%=%>x", `E@1"" T@1"x"`},
	{"x.lp", "a\n  <% b\nc %>  \nd", `T@1"a\n" C@2" b\nc " T@4"d"`},
	{"x.lp", "a\r\n<% b %>\r\nd", `T@1"a\r\n" C@2" b " T@3"d"`},
	{"x.lp", "x <% b %>\nd", `T@1"x " C@1" b " T@1"\nd"`},
	{"x.lp", "<% b %> x\nd", `C@1" b " T@1" x\nd"`},
	{"x.lp", "<% a %><% b %>\nd", `C@1" a " C@1" b " T@1"\nd"`},
	{"x.lp", "<%= a %>\nd", `E@1" a " T@1"\nd"`},
	{"x.lp", "a\n<%# no\nthing %>\nb", `T@1"a\n" T@4"b"`},
	{"x.lp", "  <% a %>", `C@1" a "`},
	{"x.lp", "a\nb <% c", `x.lp:2: <% is never closed by %>`},
	{"x.lp", "a %> b", `T@1"a %> b"`},
	{"x.lp", "<script runat=server>x</script>", `T@1"<script runat=server>x</script>"`},
	{"x.adp", "a\n<% b %>\nc", `T@1"a\n" C@2" b " T@2"\nc"`},
	{"x.adp", "a <% b", `T@1"a <% b"`},
	{"x.adp", "<%# b %>", `C@1"# b "`},
	{"x.adp", "a<SCRIPT language=tcl\nrunat=\"server\">b\nc</Script>d<%=e%>", `T@1"a" C@2"b\nc" T@3"d" E@3"e"`},
	{"x.adp", "<script>a</script><script runat=server>b</script>", `T@1"<script>a</script>" C@1"b"`},
	{"x.adp", "<script language=js runat=server>a</script>", `T@1"<script language=js runat=server>a</script>"`},
	{"x.adp", "<% a <script runat=server> %>b</script>", `C@1" a <script runat=server> " T@1"b</script>"`},
	{"x.adp", "<script runat=server>a", `T@1"<script runat=server>a"`},
	{"x.adp", "<scripts runat=server>a</script>", `T@1"<scripts runat=server>a</script>"`},
}

func show(segs []script.Segment) string {
	var words []string
	for _, s := range segs {
		words = append(words, fmt.Sprintf("%c@%d%q", "TCE"[s.Kind], s.Line, s.Text))
	}
	return strings.Join(words, " ")
}

func TestParse(t *testing.T) {
	for _, c := range cases {
		segs, err := Parse(c.file, []byte(c.src))
		got := show(segs)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s %q:\n got %s\nwant %s", c.file, c.src, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range cases {
		f.Add(c.src, c.file == "x.adp")
	}
	f.Fuzz(func(t *testing.T, src string, adp bool) {
		file := "x.lp"
		if adp {
			file = "x.adp"
		}
		segs, err := Parse(file, []byte(src))
		var e *script.Error
		if err != nil && (adp || !errors.As(err, &e) || e.Line < 1) {
			t.Fatalf("%q: %v", src, err)
		}
		checkInOrder(t, src, segs)
	})
}

// checkInOrder verifies that the segments are parts of src in order, each on the line that it claims.
func checkInOrder(t *testing.T, src string, segs []script.Segment) {
	pos := 0
	for _, s := range segs {
		n := strings.Index(src[pos:], s.Text)
		if n < 0 {
			t.Fatalf("%q: segment %q is not in the source behind %d", src, s.Text, pos)
		}
		if s.Line < 1 || s.Line > 1+strings.Count(src, "\n") {
			t.Fatalf("%q: segment %q is on line %d", src, s.Text, s.Line)
		}
		if s.Kind == script.Text && s.Text == "" {
			t.Fatalf("%q: empty text", src)
		}
		pos += n + len(s.Text)
	}
}

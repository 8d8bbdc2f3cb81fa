// This file measures what a request costs.

package lua

import (
	"fmt"
	"testing"

	"nsgo/script"
	"nsgo/script/page"
)

// BenchmarkHandler is a request: an interp, a handler, one ns_return.
func BenchmarkHandler(b *testing.B) {
	lib, h := load(b, Options{}, `register(function() ns_return(200, "text/plain", "hello world\n") end)`)
	b.ReportAllocs()
	for b.Loop() {
		in, _ := lib.Interp(h)
		if _, err := in.Call(h.handler[0]); err != nil {
			b.Fatal(err)
		}
		in.Close()
	}
}

// BenchmarkWrite is one ns_write among many of a handler.
func BenchmarkWrite(b *testing.B) {
	lib, h := load(b, Options{}, `function many(n) for i = 1, n do ns_write("hello ", 7, "\n") end end`)
	f, _ := lib.Func("many")
	in, _ := lib.Interp(h)
	defer in.Close()
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; n += 1000 {
		h.out = h.out[:0]
		in.Call(f, script.IntValue(min(1000, int64(b.N-n))))
	}
}

const concatPage = `function table_page()
	local t = {"<html><body><table>\n"}
	for i = 1, 100 do
		t[#t + 1] = "<tr><td>" .. i .. "</td><td>" .. i * i .. "</td></tr>\n"
	end
	t[#t + 1] = "</table></body></html>\n"
	ns_return(200, "text/html", table.concat(t))
end`

const templatePage = `<html><body><table>
<% for i = 1, 100 do %>
<tr><td><%= i %></td><td><%= i * i %></td></tr>
<% end %>
</table></body></html>
`

// BenchmarkConcatPage is a page of 100 rows made by a handler with table.concat.
func BenchmarkConcatPage(b *testing.B) {
	lib, h := load(b, Options{}, concatPage)
	f, _ := lib.Func("table_page")
	b.ReportAllocs()
	for b.Loop() {
		in, _ := lib.Interp(h)
		in.Call(f)
		in.Close()
	}
}

// BenchmarkTemplatePage is the same page as a template.
func BenchmarkTemplatePage(b *testing.B) {
	lib, h := load(b, Options{}, concatPage)
	segs, err := page.Parse("x.lp", []byte(templatePage))
	if err != nil {
		b.Fatal(err)
	}
	p, err := lib.eng.CompilePage("x.lp", segs)
	if err != nil {
		b.Fatal(err)
	}
	f, _ := lib.Func("table_page")
	in, _ := lib.Interp(h)
	in.Call(f)
	want := string(h.out)
	h.out = h.out[:0]
	in.Run(p)
	if string(h.out) != want {
		b.Fatalf("the pages differ:\n%s\n%s", want, h.out)
	}
	in.Close()
	b.ReportAllocs()
	for b.Loop() {
		in, _ := lib.Interp(h)
		h.out = h.out[:0]
		in.Run(p)
		in.Close()
	}
}

// BenchmarkInstructions is what the check for a stop has to be paid in.
func BenchmarkInstructions(b *testing.B) {
	for _, c := range []struct{ name, body string }{
		{"empty", "for i = 1, n do end"},
		{"while", "local i = 0 while i < n do i = i + 1 end"},
		{"table", "local t, s = {}, 0 for i = 1, n do local k = i % 10 t[k] = (t[k] or 0) + i s = s + t[k] end"},
		{"concat", `for i = 1, n do local s = "<td>" .. i .. "</td>" end`},
		{"global", "for i = 1, n do counter = i end"},
		{"call", "local function f(x) return x end for i = 1, n do f(i) end"},
	} {
		b.Run(c.name, func(b *testing.B) {
			lib, h := load(b, Options{}, fmt.Sprintf("function work(n) %s end", c.body))
			f, _ := lib.Func("work")
			in, _ := lib.Interp(h)
			defer in.Close()
			b.ReportAllocs()
			b.ResetTimer()
			for n := 0; n < b.N; n += 10000 {
				in.Call(f, script.IntValue(min(10000, int64(b.N-n))))
			}
		})
	}
}

// This file fuzzes what reads text from outside.

package builtins

import (
	"encoding/json"
	"strings"
	"testing"

	"nsgo/script"
)

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,true,null,"x\u00fc"]}`, `[[],{}]`, `"\ud800"`, `1e999`, `{"a":1,"a":2}`, `[1,]`, strings.Repeat("[", 300)} {
		f.Add(s)
	}
	fake := newFake(f)
	ns := fake.reg.Lookup("ns_json")
	f.Fuzz(func(t *testing.T, text string) {
		c := &script.Call{Host: fake.ctx, Interp: fake.in}
		v, err := c.Invoke(ns, fakeArgs{script.StringValue("decode"), script.StringValue(text)})
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("took %q, which is not JSON", text)
		}
		out, err := c.Invoke(ns, fakeArgs{script.StringValue("encode"), v})
		if err != nil || !json.Valid([]byte(out.Str())) {
			t.Fatalf("%q became %q, %v", text, out.Str(), err)
		}
	})
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{`<a href="x">y</a>`, `<a href=x y='`, `<script>a</script`, `<!-- <b> --`, `<a =href>`, `<a / href = "z">`, "<", "<a ", "<style></style>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hrefs(text) // must end
		if got := stripTags(text); len(got) > len(text) {
			t.Fatalf("%q grew to %q", text, got)
		}
		if quoted := QuoteHTML(text); strings.ContainsAny(quoted, `<>"'`) {
			t.Fatalf("%q is not quoted: %q", text, quoted)
		}
	})
}

func FuzzFieldValue(f *testing.F) {
	for _, s := range []string{`text/html;q=0.5, text/plain`, `a="b,c\"d";e`, `"\`, ";;,,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, piece := range splitQuoted(text, ',') {
			if !strings.Contains(text, piece) {
				t.Fatalf("%q has no piece %q", text, piece)
			}
		}
	})
}

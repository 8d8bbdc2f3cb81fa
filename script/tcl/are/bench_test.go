package are

// This file holds the benchmarks.

import (
	"fmt"
	"testing"
)

func BenchmarkRoute(b *testing.B) {
	benchmark(b, `^/users/(\d+)/posts/([a-z0-9-]+)$`, "/users/12345/posts/hello-world-12345", 3)
}

func BenchmarkSpaceWord(b *testing.B) {
	benchmark(b, `[[:space:]]+([a-z]+)`, benchText, 2)
}

func BenchmarkLiteral(b *testing.B) { benchmark(b, `&`, benchText, 1) }

func BenchmarkAmbiguous(b *testing.B) { benchmark(b, `(.*)/([^/]*)`, "a/path/to/some/file.txt", 3) }

func BenchmarkLazy(b *testing.B) { benchmark(b, `<b>(.*?)</b>`, benchText, 2) }

func BenchmarkNoMatch(b *testing.B) { benchmark(b, `(\w+)@(\w+)\.com`, benchText, 3) }

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		if _, err := Compile(fmt.Sprintf(`^/users/(\d+)/posts/([a-z0-9-]+)%d$`, i), 0); err != nil {
			b.Fatal(err)
		}
	}
}

const benchText = `<a href="x?y=1&z=2">Tom & Jerry's <b>bold</b> move</a> some plain text that follows it all`

// benchmark finds all matches in the text.
func benchmark(b *testing.B, pattern, text string, groups int) {
	re, err := Compile(pattern, 0)
	if err != nil {
		b.Fatal(err)
	}
	var caps [8]int
	b.ReportAllocs()
	for b.Loop() {
		for from := 0; from <= len(text); {
			m, ok, _ := re.Match(text, from, from > 0, caps[:2*groups])
			if !ok {
				break
			}
			from = max(m[1], m[0]+1)
		}
	}
}

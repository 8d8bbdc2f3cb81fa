// This file runs what the README shows: its files, its commands, and what it promises of them.

package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmeFiles takes the files out of the README: fenced blocks behind a comment <!-- file NAME -->.
func readmeFiles(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)<!-- file (\\S+) -->\n```[a-z]*\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		files[m[1]] = m[2]
	}
	return files
}

func TestReadmeExamples(t *testing.T) {
	files := readmeFiles(t)
	for _, name := range []string{"nsgo.toml", "lib/hello.lua", "lib/hello.tcl", "pages/table.lp"} {
		if files[name] == "" {
			t.Fatalf("the README shows no %s", name)
		}
	}
	files["nsgo.toml"] = strings.Replace(files["nsgo.toml"], "127.0.0.1:8000", "127.0.0.1:0", 1)
	p := start(t, files)
	for path, want := range map[string]string{
		"/hello":              "hello world\n",
		"/hello?name=you":     "hello you\n",
		"/count":              "line 1\nline 2\nline 3\n",
		"/tcl/hello?name=you": "hello you\n",
		"/table.lp":           "<table>\n<tr><td>1<td>1</tr>\n<tr><td>2<td>4</tr>\n<tr><td>3<td>9</tr>\n</table>\n",
	} {
		if _, body := p.fetch(path); body != want {
			t.Errorf("%s gives %q, want %q", path, body, want)
		}
	}
}

// TestReadmeLinks checks that the documents that the README names are there.
func TestReadmeLinks(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
			t.Errorf("the README links to %s: %v", m[1], err)
		}
	}
}

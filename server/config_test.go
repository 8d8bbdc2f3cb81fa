package server

import (
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the generated files anew")

func TestParseTakesEveryKind(t *testing.T) {
	c, err := Parse("/etc/nsgo/nsgo.toml", []byte(`
[server]
listen = [":80", "[::1]:0", "unix:/run/nsgo.sock"]
pages = "www"
abort_on_halfclose = true
abort = "stop"
[tls]
listen = [":443"]
cert = "c.pem"
key = "/k.pem"
[timeouts]
head = "250ms"
[limits]
body_bytes = "2GiB"
header_count = 7
[script]
reload = "5m"
[mime]
".glb" = "model/gltf-binary"
[error_pages]
404 = "/missing.lp"
[config]
title = "x"
[config.deep]
n = 1
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, got, want any }{
		{"listen", len(c.Server.Listen), 3},
		{"pages", c.Path(c.Server.Pages), "/etc/nsgo/www"},
		{"key", c.Path(c.TLS.Key), "/k.pem"},
		{"no path", c.Path("-"), "-"},
		{"abort", c.Server.Abort, "stop"},
		{"bool", c.Server.AbortOnHalfclose, true},
		{"time", c.Timeouts.Head.D(), 250 * time.Millisecond},
		{"default", c.Timeouts.Body, Default().Timeouts.Body},
		{"size", c.Limits.BodyBytes, Size(2 << 30)},
		{"int", c.Limits.HeaderCount, 7},
		{"reload", c.ReloadEvery(), 5 * time.Minute},
		{"mime", c.MIME[".glb"], "model/gltf-binary"},
		{"error page", c.ErrorPages["404"], "/missing.lp"},
		{"own", c.Config["title"], "x"},
		{"own table", c.Config["deep"].(map[string]any)["n"], int64(1)},
	} {
		if tt.got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"[server]\nlisen = [\":80\"]", `nsgo.toml:2: unknown key "lisen" in [server]; did you mean "listen"?`},
		{"[server]\ncert = \"x\"", `nsgo.toml:2: unknown key "cert" in [server]; it belongs in [tls]`},
		{"[server]\nzzzzzzzz = 1", `nsgo.toml:2: unknown key "zzzzzzzz" in [server]; known are abort, `},
		{"\n[sever]\nlisten = []", `nsgo.toml:2: unknown section [sever]; did you mean [server]?`},
		{"listen = [\":80\"]", `nsgo.toml:1: unknown key "listen" outside of any section; it belongs in [server]`},
		{"server = 1", `nsgo.toml:1: server is a section: write [server] on a line of its own`},
		{"server.abort = \"halt\"", `nsgo.toml:1: abort in [server]: "halt" is none of report|stop`},
		{"[server]\n\nlisten = \":80\"", `nsgo.toml:3: listen in [server]: must be a list of texts, as ["one", "two"], not the text ":80"`},
		{"[server]\nlisten = [80]", `nsgo.toml:2: listen in [server]: must be a list of texts in quotes, not the number 80`},
		{"[server]\npages = true", `nsgo.toml:2: pages in [server]: must be a text in quotes, not true`},
		{"[timeouts]\nhead = 30", `nsgo.toml:2: head in [timeouts]: must be a time in quotes, as "30s", not the number 30`},
		{"[timeouts]\nhead = \"30\"", `nsgo.toml:2: head in [timeouts]: "30" is no time: write a number and a unit in quotes, as "250ms", "30s" or "5m"`},
		{"[timeouts]\nhead = \"-3s\"", `nsgo.toml:2: head in [timeouts]: "-3s" is no time`},
		{"[timeouts]\nhead = \"11m\"", `nsgo.toml:2: head in [timeouts]: must be between 1ms and 10m`},
		{"[limits]\nbody_bytes = \"1M\"", `nsgo.toml:2: body_bytes in [limits]: "1M" is no size: write a number and a unit in quotes`},
		{"[limits]\nbody_bytes = 1024", `nsgo.toml:2: body_bytes in [limits]: must be a size in quotes, as "1MiB", not the number 1024`},
		{"[limits]\nheader_count = 0", `nsgo.toml:2: header_count in [limits]: must be between 1 and 10000`},
		{"[limits]\nheader_count = \"9\"", `nsgo.toml:2: header_count in [limits]: must be a whole number, without quotes, not the text "9"`},
		{"[limits]\nrequest_line = \"64KiB\"", `nsgo.toml:2: request_line in [limits] (64KiB) is a part of header_bytes (32KiB) and cannot be larger`},
		{"[script]\nreload = \"soon\"", `nsgo.toml:2: reload in [script]: "soon" is none of never|always|DURATION`},
		{"[script]\nreload = \"DURATION\"", `nsgo.toml:2: reload in [script]: "DURATION" is none of never|always|DURATION`},
		{"[server]\nlisten = []", `nsgo.toml:2: no address to listen on`},
		{"[server]\nlisten = [\"localhost\"]", `nsgo.toml:2: listen in [server]: "localhost" is no address`},
		{"[server]\nlisten = [\":http\"]", `nsgo.toml:2: listen in [server]: ":http": "http" is no port`},
		{"[server]\nlisten = [\"unix:\"]", `nsgo.toml:2: listen in [server]: "unix:" lacks the path`},
		{"[tls]\n\nlisten = [\":443\"]", `nsgo.toml:3: listen in [tls] needs a certificate`},
		{"[server]\nindex = [\"../x\"]", `nsgo.toml:2: index in [server]: "../x" is no file name`},
		{"[server]\nserver_header = \"a\\r\\nb\"", `nsgo.toml:2: server_header in [server] must not hold control characters`},
		{"[server]\ntrusted = [\"10.0.0.0/33\"]", `nsgo.toml:2: trusted in [server]: "10.0.0.0/33" is no address`},
		{"[server]\nlisten = [\":80\", \"127.0.0.1:80\", \"[::]:080\"]", `nsgo.toml:2: listen in [server]: "[::]:080" is there twice`},
		{"[server]\nlisten = [\"unix:/x\", \"unix:/x\"]", `nsgo.toml:2: listen in [server]: "unix:/x" is there twice`},
		{"[server]\nlisten = [\"LOCALHOST:443\"]\n[tls]\nlisten = [\"localhost:443\"]\ncert = \"c\"\nkey = \"k\"", `nsgo.toml:4: listen in [tls]: "localhost:443" is there twice`},
		{"[mime]\nglb = \"model/x\"", `nsgo.toml:2: "glb" in [mime] is no suffix: write ".glb"`},
		{"[mime]\n\".glb\" = \"model\"", `nsgo.toml:2: .glb in [mime]: "model" is no media type`},
		{"[mime]\n\".glb\" = 1", `nsgo.toml:2: .glb in [mime] must be a text in quotes, not the number 1`},
		{"[error_pages]\n200 = \"/x\"", `nsgo.toml:2: 200 in [error_pages] is no error status`},
		{"[error_pages]\n404 = \"x\"", `nsgo.toml:2: 404 in [error_pages]: "x" is no page of this server: write its path, as "/x"`},
		{"[server]\npages = ", `nsgo.toml:2: `},
		{"[server]\nabort = \"report\"\nabort = \"stop\"", `nsgo.toml:3: `},
	} {
		_, err := Parse("nsgo.toml", []byte(tt.text))
		if err == nil {
			t.Errorf("%q: taken", tt.text)
		} else if !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%q:\n got %v\nwant %v", tt.text, err, tt.want)
		}
	}
}

func TestParseTellsAllFaults(t *testing.T) {
	_, err := Parse("nsgo.toml", []byte("[server]\nabort = 1\nlisen = 2\n[tsl]\n[log]\nlevel = \"loud\"\n"))
	if lines := faultLines(err); !reflect.DeepEqual(lines, []int{2, 3, 4, 6}) {
		t.Errorf("faults in lines %v:\n%v", lines, err)
	}
	_, err = Parse("nsgo.toml", []byte("[server]\ntrusted = [\"a\", \"::1\", \"b\"]\n"))
	if lines := faultLines(err); !reflect.DeepEqual(lines, []int{2, 2}) || !strings.Contains(err.Error(), `"b" is no address`) {
		t.Errorf("faults in lines %v:\n%v", lines, err)
	}
}

// faultLines gives the lines that the faults of a file stand in.
func faultLines(err error) (lines []int) {
	var faults Faults
	errors.As(err, &faults)
	for _, f := range faults {
		lines = append(lines, f.Line)
	}
	return lines
}

// Port 0 is another one each time, and one port may be listened on at several addresses.
func TestParseTakesAddresses(t *testing.T) {
	for _, text := range []string{`":0", ":0"`, `"127.0.0.1:80", "[::1]:80"`, `":80", ":81"`} {
		if _, err := Parse("nsgo.toml", []byte("[server]\nlisten = ["+text+"]\n")); err != nil {
			t.Error(err)
		}
	}
}

func TestLoadTellsOfAMissingFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Each field has a key, a line of documentation, and a default that its own range takes.
func TestSchemaIsWhole(t *testing.T) {
	c := Default()
	for section, s := range fieldsOf(reflect.ValueOf(&c).Elem()) {
		if s.Tag.Get("doc") == "" {
			t.Errorf("[%s] has no doc", section)
		}
		if s.value.Kind() != reflect.Struct {
			continue
		}
		for key, f := range fieldsOf(s.value) {
			if key == "" || f.Tag.Get("doc") == "" {
				t.Errorf("%s.%s lacks its key or its doc", section, f.Name)
			}
			if err := f.set(tomlValue(f.value.Interface())); err != nil && f.value.Kind() != reflect.String {
				t.Errorf("%s.%s: its default: %v", section, key, err)
			}
			if err := f.set(struct{}{}); err == nil || strings.Contains(err.Error(), "no way") {
				t.Errorf("%s.%s: %v", section, key, err)
			}
		}
	}
}

// Each key is read somewhere, so that none is taken and then does nothing.
func TestEveryKeyIsRead(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "config.go" || file == "defaults.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	elsewhere := map[string]string{
		"Realm": "ns_returnunauthorized asks for it by its name", "System": "cmd/nsgo", "Interps": "cmd/nsgo",
		"ScriptTime": "cmd/nsgo", "ScriptRecursion": "cmd/nsgo", "ScriptString": "cmd/nsgo",
	}
	c := Default()
	for section, s := range fieldsOf(reflect.ValueOf(&c).Elem()) {
		if s.value.Kind() != reflect.Struct {
			continue
		}
		for key, f := range fieldsOf(s.value) {
			read := regexp.MustCompile(`\.` + f.Name + `\b`).MatchString(source.String())
			if !read && elsewhere[f.Name] == "" {
				t.Errorf("%s.%s: nobody reads it", section, key)
			}
		}
	}
}

// tomlValue gives a value as the TOML library would.
func tomlValue(v any) any {
	switch v := v.(type) {
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list
	case int:
		return int64(v)
	case Duration:
		return v.String()
	case Size:
		return v.String()
	}
	return v
}

func TestConfigReferenceIsFresh(t *testing.T) {
	file := filepath.Join("..", "docs", "configuration.md")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(ConfigReference()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != ConfigReference() {
		t.Errorf("docs/configuration.md is stale (%v): run go test ./server -run Reference -update", err)
	}
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Size
	}{{"0B", 0}, {"512B", 512}, {"64KiB", 64 << 10}, {"1.5MiB", 3 << 19}, {"2 GiB", 2 << 30}, {"10kB", 10000}, {"1TiB", 1 << 40}} {
		if got, err := ParseSize(tt.text); got != tt.want || err != nil {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", tt.text, got, err, tt.want)
		}
	}
	for _, text := range []string{"", "B", "1", "1M", "1K", "-1B", "0.3B", "9e99B", "NaNB", "InfKiB", "1MiBx", "0x1pB"} {
		if got, err := ParseSize(text); !errors.Is(err, ErrSize) {
			t.Errorf("ParseSize(%q) = %d, %v; want an error", text, got, err)
		}
	}
	for _, text := range []string{"30s", "1m30s", "5m", "24h", "1ms", "0s", "90m10s"} {
		d, err := ParseDuration(text)
		if again, err2 := ParseDuration(d.String()); err != nil || err2 != nil || again != d {
			t.Errorf("%q: %v, %v, %v", text, d, err, err2)
		}
	}
}

func TestReloadEvery(t *testing.T) {
	for text, want := range map[string]time.Duration{"always": 0, "never": math.MaxInt64, "2s": 2 * time.Second} {
		c := Default()
		c.Script.Reload = text
		if got := c.ReloadEvery(); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// FuzzParse looks for a text that makes the way from TOML to Config panic, or that gives neither a configuration
// nor a fault with the file's name.
func FuzzParse(f *testing.F) {
	f.Add([]byte(ConfigReference()))
	f.Add([]byte("[server]\nlisten = [\":80\"]\n[limits]\nbody_bytes = \"1MiB\"\n[mime]\n\".x\" = \"a/b\"\n"))
	f.Add([]byte("server.listen = [1]\n[[log]]\n[config]\na = {b = [{c = 1979-05-27}]}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("nsgo.toml", text)
		if (c == nil) == (err == nil) || err != nil && !strings.HasPrefix(err.Error(), "nsgo.toml:") {
			t.Errorf("%q: %v, %v", text, c, err)
		}
	})
}

// TestFaultsOfTheSurroundings checks that what is wrong beside the file is told with the line that asks for it.
func TestFaultsOfTheSurroundings(t *testing.T) {
	c, err := Parse("x/nsgo.toml", []byte("[server]\npages = \"none\"\nlibrary = \"nolib\"\nuser = \"no such user\"\n"+
		"[tls]\nlisten = [\":0\"]\ncert = \"c\"\nkey = \"k\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, faults := Check(c, nil)
	text := errors.Join(faults...).Error()
	for _, want := range []string{"x/nsgo.toml:2: page root: ", "x/nsgo.toml:3: library: ", "x/nsgo.toml:4: user ", "x/nsgo.toml:7: certificate: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

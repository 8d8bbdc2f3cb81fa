package conn

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// The whole table: each event in each state, what it answers and the state after it.
func TestStatesAllPairs(t *testing.T) {
	reach := map[State]func(x *Exchange){
		Open:      func(x *Exchange) {},
		Streaming: func(x *Exchange) { x.Begin(201, "text/plain", -1) },
		Raw:       func(x *Exchange) { x.Write("raw") },
		Sent:      func(x *Exchange) { x.Return(201, "text/plain", "done") },
		Aborted:   func(x *Exchange) { x.Write("raw"); x.Cut() },
	}
	do := map[string]func(x *Exchange) (bool, error){
		"field":  func(x *Exchange) (bool, error) { err := x.SetField("A", "b"); return err == nil, err },
		"add":    func(x *Exchange) (bool, error) { err := x.AddField("A", "b"); return err == nil, err },
		"del":    func(x *Exchange) (bool, error) { err := x.DelField("A"); return err == nil, err },
		"status": func(x *Exchange) (bool, error) { err := x.SetStatus(404); return err == nil, err },
		"return": func(x *Exchange) (bool, error) { return x.Return(200, "text/plain", "x") },
		"reader": func(x *Exchange) (bool, error) {
			return x.ReturnReader(200, "text/plain", strings.NewReader("x"), 1)
		},
		"begin":  func(x *Exchange) (bool, error) { err := x.Begin(200, "text/plain", -1); return err == nil, err },
		"write":  func(x *Exchange) (bool, error) { return x.Write("x") },
		"flush":  func(x *Exchange) (bool, error) { return x.Flush(), nil },
		"rewind": func(x *Exchange) (bool, error) { return x.Rewind(), nil },
		"finish": func(x *Exchange) (bool, error) { return x.Finish(), nil },
		"close":  func(x *Exchange) (bool, error) { x.Close(); return true, nil },
		"cut":    func(x *Exchange) (bool, error) { x.Cut(); return true, nil },
		"gone":   func(x *Exchange) (bool, error) { x.lose(ErrGone); return true, nil },
	}
	type answer struct {
		ok   bool
		err  error
		then State
	}
	refused := func(err error, s State) answer { return answer{false, err, s} }
	want := map[State]map[string]answer{
		Open: {
			"field": {true, nil, Open}, "add": {true, nil, Open}, "del": {true, nil, Open}, "status": {true, nil, Open},
			"return": {true, nil, Sent}, "reader": {true, nil, Sent}, "begin": {true, nil, Streaming}, "write": {true, nil, Raw},
			"flush": {true, nil, Open}, "rewind": {true, nil, Open}, "finish": {false, nil, Open}, "close": {true, nil, Sent}, "cut": {true, nil, Aborted}, "gone": {true, nil, Aborted},
		},
		Streaming: {
			"field": refused(ErrStreaming, Streaming), "add": refused(ErrStreaming, Streaming), "del": refused(ErrStreaming, Streaming),
			"status": refused(ErrStreaming, Streaming), "return": refused(ErrStreaming, Streaming), "reader": refused(ErrStreaming, Streaming),
			"begin": refused(ErrStreaming, Streaming), "write": {true, nil, Streaming}, "flush": {true, nil, Streaming},
			"rewind": {true, nil, Open}, "finish": {true, nil, Sent}, "close": {true, nil, Sent}, "cut": {true, nil, Aborted}, "gone": {true, nil, Aborted},
		},
		Raw: {
			"field": refused(ErrRaw, Raw), "add": refused(ErrRaw, Raw), "del": refused(ErrRaw, Raw), "status": refused(ErrRaw, Raw),
			"return": refused(ErrRaw, Raw), "reader": refused(ErrRaw, Raw), "begin": refused(ErrRaw, Raw), "write": {true, nil, Raw},
			"flush": {true, nil, Raw}, "rewind": {false, nil, Raw}, "finish": {true, nil, Sent}, "close": {true, nil, Sent}, "cut": {true, nil, Aborted}, "gone": {true, nil, Aborted},
		},
		Sent: {
			"field": refused(ErrSent, Sent), "add": refused(ErrSent, Sent), "del": refused(ErrSent, Sent), "status": refused(ErrSent, Sent),
			"return": refused(ErrSent, Sent), "reader": refused(ErrSent, Sent), "begin": refused(ErrSent, Sent), "write": refused(ErrSent, Sent),
			"flush": {true, nil, Sent}, "rewind": {false, nil, Sent}, "finish": {true, nil, Sent}, "close": {true, nil, Sent}, "cut": {true, nil, Sent}, "gone": {true, nil, Sent},
		},
		Aborted: {
			"field": {true, nil, Aborted}, "add": {true, nil, Aborted}, "del": {true, nil, Aborted}, "status": {true, nil, Aborted},
			"return": {false, nil, Aborted}, "reader": {false, nil, Aborted}, "begin": {true, nil, Aborted}, "write": {false, nil, Aborted},
			"flush": {false, nil, Aborted}, "rewind": {false, nil, Aborted}, "finish": {true, nil, Aborted}, "close": {true, nil, Aborted}, "cut": {true, nil, Aborted}, "gone": {true, nil, Aborted},
		},
	}
	for s := range numStates {
		for name, fn := range do {
			t.Run(s.String()+"/"+name, func(t *testing.T) {
				serveInput(plainGet, func(x *Exchange) {
					reach[s](x)
					if x.State() != s {
						t.Fatalf("cannot reach %v, got %v", s, x.State())
					}
					before := x.l.Conn.(*memConn).out.Len()
					w, have := want[s][name]
					if !have {
						t.Fatal("no row for it")
					}
					ok, err := fn(x)
					if ok != w.ok || !errors.Is(err, w.err) || (err != nil) != (w.err != nil) || x.State() != w.then {
						t.Errorf("%v, %v, then %v; want %v, %v, then %v", ok, err, x.State(), w.ok, w.err, w.then)
					}
					if err != nil && x.l.Conn.(*memConn).out.Len() != before {
						t.Error("a refused call reached the socket")
					}
				})
			})
		}
	}
}

// A refusal tells what was done before and what to do instead.
func TestRefusalText(t *testing.T) {
	serveInput(plainGet, func(x *Exchange) {
		x.Return(201, "text/plain", "x")
		_, err := x.Return(200, "text/plain", "y")
		for _, part := range []string{"return refused", "already complete", "201", "one response a request"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not say %q", err, part)
			}
		}
		if x.Status() != 201 {
			t.Error("the first status must stay:", x.Status())
		}
	})
}

// What a call is refused for beside the state.
func TestRefusedArguments(t *testing.T) {
	cases := []struct {
		name string
		do   func(x *Exchange) error
		want error
	}{
		{"interim status", func(x *Exchange) error { _, err := x.Return(100, "", ""); return err }, ErrBadStatus},
		{"status over 599", func(x *Exchange) error { return x.Begin(600, "", -1) }, ErrBadStatus},
		{"line break in the type", func(x *Exchange) error { _, err := x.Return(200, "a/b\r\nX: y", ""); return err }, ErrBadField},
		{"line break in a value", func(x *Exchange) error { return x.SetField("A", "b\r\nC: d") }, ErrBadField},
		{"bare line feed", func(x *Exchange) error { return x.AddField("A", "b\nC: d") }, ErrBadField},
		{"NUL", func(x *Exchange) error { return x.SetField("A", "\x00") }, ErrBadField},
		{"space in a name", func(x *Exchange) error { return x.SetField("A b", "c") }, ErrBadField},
		{"no name", func(x *Exchange) error { return x.SetField("", "c") }, ErrBadField},
		{"colon in a name", func(x *Exchange) error { return x.SetField("A: b\r\nC", "c") }, ErrBadField},
		{"own length", func(x *Exchange) error { return x.SetField("content-length", "3") }, ErrOwnField},
		{"own coding", func(x *Exchange) error { return x.AddField("Transfer-Encoding", "chunked") }, ErrOwnField},
		{"own date", func(x *Exchange) error { return x.SetField("Date", "now") }, ErrOwnField},
		{"keep-alive", func(x *Exchange) error { return x.SetField("Connection", "keep-alive") }, ErrOwnField},
		{"over the length", func(x *Exchange) error { x.Begin(200, "", 3); _, err := x.Write("four"); return err }, ErrTooLong},
		{"two probe bytes", func(x *Exchange) error { _, err := x.Alive(0, "ab"); return err }, ErrBadByte},
	}
	for _, c := range cases {
		out, _ := serveInput(plainGet, func(x *Exchange) {
			err := c.do(x)
			var r *Refusal
			if !errors.Is(err, c.want) || !errors.As(err, &r) {
				t.Errorf("%s: %v", c.name, err)
			}
			if n := x.l.Conn.(*memConn).out.Len(); n != 0 {
				t.Errorf("%s: %d bytes left", c.name, n)
			}
			x.Rewind()
			x.Return(200, "text/plain", "fine")
		})
		if !strings.HasSuffix(out, "\r\n\r\nfine") {
			t.Errorf("%s: then %q", c.name, out)
		}
	}
}

// An exchange whose source fails.
func TestReturnReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	early, _ := serveInput(plainGet, func(x *Exchange) {
		if ok, err := x.ReturnReader(200, "text/plain", errReader{broken}, -1); ok || err != broken || x.State() != Open {
			t.Error("nothing had left:", ok, err, x.State())
		}
		x.Return(500, "", "sorry")
	})
	if !strings.HasPrefix(early, "HTTP/1.1 500 ") {
		t.Error(early)
	}
	late, ends := serveInput(plainGet, func(x *Exchange) {
		r := io.MultiReader(strings.NewReader("abc"), errReader{broken})
		if ok, err := x.ReturnReader(200, "text/plain", r, -1); ok || err != broken || x.State() != Aborted {
			t.Error("the head had left:", ok, err, x.State())
		}
	})
	if !strings.HasSuffix(late, "\r\n3\r\nabc\r\n") || ends[0].Reason == "" {
		t.Errorf("%q %+v", late, ends)
	}
	short, _ := serveInput(plainGet, func(x *Exchange) {
		if ok, err := x.ReturnReader(200, "text/plain", strings.NewReader("abc"), 5); ok || err != ErrShort {
			t.Error(ok, err)
		}
	})
	if !strings.HasSuffix(short, "abc") {
		t.Errorf("%q", short)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// CheckField answers what SetField would, names the field that is not a handler's, and sets nothing.
func TestCheckField(t *testing.T) {
	out, _ := serveInput(plainGet, func(x *Exchange) {
		if err := x.CheckField("Date", "now"); !errors.Is(err, ErrOwnField) || !strings.Contains(err.Error(), "itself: Date;") {
			t.Error(err)
		}
		if err := x.CheckField("A", "b\n"); !errors.Is(err, ErrBadField) {
			t.Error(err)
		}
		for _, name := range []string{"Connection", "A"} {
			if err := x.CheckField(name, "close"); err != nil {
				t.Error(err)
			}
		}
		if keep, _ := x.KeepAlive(); !keep {
			t.Error("it has turned keep-alive off")
		}
		x.Return(200, "", "")
	})
	if strings.Contains(out, "A: close") {
		t.Errorf("it has set a field: %q", out)
	}
}

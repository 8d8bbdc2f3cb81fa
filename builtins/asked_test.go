// This file tests what builtins ask of the server.

package builtins

import (
	"strings"
	"testing"

	"nsgo/conn"
	"nsgo/script"
)

func TestAsked(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"ns_register_proc GET /x hello/0", "register GET /x false hello"},
		{"ns_register_proc -noinherit -abort stop GET /x hello/2 a b", "register GET /x true hello stop a b"},
		{"ns_register_adp -noinherit GET /x p.adp", "register GET /x true p.adp"},
		{"ns_register_fastpath GET /x", "register GET /x false the file of the URL"},
		{"ns_register_filter -first preauth GET /* f/1 a", "filter preauth GET /* f true a"},
		{"ns_register_filter {preauth trace} GET /* f/1", "filter preauth GET /* f false\nfilter trace GET /* f false"},
		{"ns_register_trace GET /* f/1 a", "trace GET /* f a"},
		{"ns_unregister_op -noinherit -recurse GET /x", "unregister GET /x true true"},
		{"ns_schedule_proc -once -thread 1.5 f/0 a", "schedule 1.5s true f a"},
		{"ns_after 2 f/0", "schedule 2s true f"},
		{"ns_schedule_daily 3 30 f/0 a", "scheduleat -1 3h30m0s false f a"},
		{"ns_schedule_weekly -once 6 3 30 f/0 a", "scheduleat 6 3h30m0s true f a"},
		{"ns_cancel 5", "unschedule 5"},
		{"ns_pause 5", "pause 5"},
		{"ns_resume 5", "resume 5"},
		{"ns_atexit f/0", "exit f"},
		{"ns_shutdown", "shutdown"},
	} {
		f := newFake(t)
		if _, err := f.run(tc.text); err != nil {
			t.Errorf("%s: %v", tc.text, err)
		}
		f.srv.calls = trimEach(f.srv.calls)
		if got := strings.Join(f.srv.calls, "\n"); got != tc.want {
			t.Errorf("%s asked for %q, want %q", tc.text, got, tc.want)
		}
	}
}

// What is called after the request must not end with it; what ends with it may.
func TestFleeting(t *testing.T) {
	for _, tc := range []struct {
		text string
		ok   bool
	}{
		{"ns_register_proc GET /x closure", false},
		{"ns_register_filter preauth GET /* closure", false},
		{"ns_register_trace GET /* closure", false},
		{"ns_after 1 closure", false},
		{"ns_schedule_proc 1 closure", false},
		{"ns_schedule_daily 1 2 closure", false},
		{"ns_schedule_weekly 1 2 3 closure", false},
		{"ns_atstartup closure", false},
		{"ns_atsignal closure", false},
		{"ns_atshutdown closure", false},
		{"ns_atexit closure", false},
		{"ns_atclose closure", true},
	} {
		f := fakeOn(t, NewContext(newFakeServer(), NewShared()), newFakeServer())
		f.ctx.Begin(&conn.Exchange{})
		_, err := f.run(tc.text)
		if tc.ok != (err == nil) || err != nil && !strings.Contains(err.Error(), "define it in the library") || len(f.srv.calls) > 0 {
			t.Errorf("%s: %v, asked for %q", tc.text, err, f.srv.calls)
		}
	}
}

// trimEach takes doubled blanks, which stand for empty arguments, out of lines.
func trimEach(lines []string) []string {
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	return lines
}

// What acts on the server or on shared data must not act again when a library runs for a further interp.
func TestReplayActsOnce(t *testing.T) {
	f := newFake(t)
	if _, err := f.run("nsv_set a k 1"); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"ns_register_proc GET /x hello/0", "ns_register_filter preauth GET /* f/1", "ns_schedule_proc 5 f/0", "ns_atexit f/0",
		"ns_log notice x", "nsv_set a k 2", "nsv_incr a k", "nsv_append a k x", "nsv_lappend a k x", "nsv_unset a k", "nsv_array reset a {k 3}",
	} {
		words := splitWords(line)
		c := &script.Call{Host: f.ctx, Interp: f.in, Run: new(script.Answers).Again()}
		if _, err := c.Invoke(f.reg.Lookup(words[0]), fakeArgs(wordValues(words[1:]))); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if len(f.srv.calls) > 0 || len(f.srv.logged) > 0 {
		t.Errorf("acted again: %q %q", f.srv.calls, f.srv.logged)
	}
	if v, err := f.run("nsv_get a k"); v.Str() != "1" {
		t.Errorf("shared value is %q (%v), want 1", v.Str(), err)
	}
}

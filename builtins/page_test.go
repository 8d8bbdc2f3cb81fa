// This file tests what becomes of a page's output, over real connections.

package builtins

import (
	"errors"
	"testing"

	"nsgo/script"
)

var errFault = errors.New("fault")

func TestSendPage(t *testing.T) {
	for _, tc := range []struct {
		text string // run as the page
		end  error  // how the page ends after that
		wire string
		err  error
	}{
		{"ns_adp_append hello", nil, "HTTP/1.1 200 OK\r\n...Content-Type: text/html; charset=utf-8\r\n...Content-Length: 5\r\n...\r\n\r\nhello", nil},
		{"ns_adp_append hello", ErrPageReturn, "HTTP/1.1 200 OK\r\n...\r\n\r\nhello", nil},
		{"ns_adp_append hello", ErrPageBreak, "HTTP/1.1 200 OK\r\n...\r\n\r\nhello", nil},
		{"ns_adp_append hello", script.ErrExit, "HTTP/1.1 200 OK\r\n...\r\n\r\nhello", nil},
		{"ns_adp_append hello", ErrPageAbort, "HTTP/1.1 500 ...\r\n\r\nnothing sent", nil},
		{"ns_adp_append hello", errFault, "HTTP/1.1 500 ...\r\n\r\nnothing sent", errFault},
		{"ns_conn status 404\nns_adp_mimetype text/plain\nns_adp_append hello", nil, "HTTP/1.1 404 ...Content-Type: text/plain; charset=utf-8\r\n...\r\n\r\nhello", nil},
		{"ns_updateheader Content-Type text/x\nns_adp_append hello", nil, "HTTP/1.1 200 OK\r\n...Content-Type: text/x...\r\n\r\nhello", nil},
		{"ns_adp_append lost\nns_return 201 text/plain kept", nil, "HTTP/1.1 201 ...\r\n\r\nkept", nil},
		{"ns_adp_append A\nns_write raw\nns_adp_append B", nil, "rawAB", nil},
		{"ns_adp_append A\nns_adp_flush\nns_adp_append B", nil, "HTTP/1.1 200 ...\r\n\r\n1\r\nA\r\n1\r\nB\r\n0\r\n\r\n", nil},
		{"ns_headers 200 text/plain\nns_adp_append AB", nil, "HTTP/1.1 200 ...\r\n\r\n2\r\nAB\r\n0\r\n\r\n", nil},
		{"ns_adp_append A [ns_adp_parse -file flushing] B", nil, "HTTP/1.1 200 ...Content-Length: 3\r\n...\r\n\r\nAxB", nil},
	} {
		s := newConnServer(t)
		s.run = func(ctx *Context) {
			err := ctx.Page("/pages/top", nil, func() error {
				if _, err := runWords(t, ctx, tc.text); err != nil {
					t.Error(err)
				}
				return tc.end
			})
			if err := ctx.SendPage(nil, err); err != tc.err {
				t.Errorf("%s: SendPage returns %v, want %v", tc.text, err, tc.err)
			}
		}
		wire := s.exchange(get)
		if _, ok := agrees(tc.wire, script.StringValue(wire), nil); !ok {
			t.Errorf("%s, then %v:\nsent %q\nwant %q", tc.text, tc.end, wire, tc.wire)
		}
	}
}

func TestPageArguments(t *testing.T) {
	f := newFake(t)
	err := f.ctx.Page("/pages/p.adp", wordValues([]string{"x", "y"}), func() error {
		_, err := f.run("ns_adp_bind_args a b\nns_adp_append [ns_adp_argc] [ns_adp_argv 1] [ns_adp_file] [ns_adp_dir]")
		return err
	})
	if got := string(f.ctx.out); err != nil || got != "3x/pages/p.adp/pages" || f.in.vars["b"].Str() != "y" {
		t.Errorf("page wrote %q, b is %q, %v", got, f.in.vars["b"].Str(), err)
	}
}

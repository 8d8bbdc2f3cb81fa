package server

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestErrorLog(t *testing.T) {
	for _, tt := range []struct {
		name string
		log  func(*slog.Logger)
		want string // after the time
	}{
		{"plain", func(l *slog.Logger) { l.Info("hello") }, "info: hello\n"},
		{"values", func(l *slog.Logger) { l.Error("bad", "n", 1, "s", "a b", "e", errors.New(`x="y"`), "none", "") },
			`error: bad n=1 s="a b" e="x=\"y\"" none=""` + "\n"},
		{"lines", func(l *slog.Logger) { l.Warn("bad", "trace", "one\n\x1btwo\n", "n", 1) }, "warn: bad n=1\n\ttrace:\n\t\tone\n\t\t\\x1btwo\n"},
		{"forged", func(l *slog.Logger) { l.Warn("a\r\n2026-11-22 info: b\u009b\u2028é") }, `warn: a\r\n2026-11-22 info: b\u009b\u2028é` + "\n"},
		{"forged value", func(l *slog.Logger) { l.Warn("a", "k\n", "v\r") }, `warn: a k\n="v\r"` + "\n"},
		{"with", func(l *slog.Logger) { l.With("a", 1).WithGroup("g").With("b", 2).Warn("m", "c", 3) }, "warn: m a=1 g.b=2 g.c=3\n"},
		{"group", func(l *slog.Logger) {
			l.Warn("m", slog.Group("g", "a", 1, slog.Group("", "b", time.Second)), slog.Attr{})
		}, "warn: m g.a=1 g.b=1s\n"},
		{"below", func(l *slog.Logger) { l.Debug("not seen") }, ""},
	} {
		var out bytes.Buffer
		tt.log(NewLogger(&out, "info"))
		got := out.String()
		if got != "" {
			_, got, _ = strings.Cut(got[len("2006-01-02"):], " ")
			_, got, _ = strings.Cut(got, " ")
		}
		if got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

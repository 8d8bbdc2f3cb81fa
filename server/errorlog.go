package server

// This file holds the error log: a handler for log/slog that writes lines for people.
//
//	2026-11-22 13:05:07.123 error: page failed file=hello.lua line=12
//		trace: hello.lua:12: in function 'f'
//		...
//
// A value of several lines, as a traceback, stands below, each line indented, so that no line but the first can look
// like the beginning of an entry. Control characters are escaped.

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"
)

// NewLogger makes a logger that writes to w; level is one of debug, info, warn and error.
func NewLogger(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if l.UnmarshalText([]byte(level)) != nil {
		l = slog.LevelInfo
	}
	return slog.New(&logHandler{out: &logWriter{w: w}, level: l})
}

// logHandler is a slog.Handler. With values it is copied; all copies share the writer.
type logHandler struct {
	out    *logWriter
	level  slog.Level
	group  string // prefix of keys: "a.b."
	inline []byte // attributes given by WithAttrs, as they stand in the line
	below  []byte // those that stand below it
}

// logWriter writes whole entries, one at a time.
type logWriter struct {
	mu sync.Mutex
	w  io.Writer
}

var _ slog.Handler = (*logHandler)(nil)

// Enabled tells whether messages of the level are logged.
func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

// WithGroup gives a handler that puts the name before all keys.
func (h *logHandler) WithGroup(name string) slog.Handler {
	c := *h
	c.group += name + "."
	return &c
}

// WithAttrs gives a handler that adds the attributes to each entry.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	c.inline, c.below = append([]byte(nil), h.inline...), append([]byte(nil), h.below...)
	for _, a := range attrs {
		c.inline, c.below = appendAttr(c.inline, c.below, h.group, a)
	}
	return &c
}

// Handle writes one entry.
func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	line := make([]byte, 0, 256)
	if !r.Time.IsZero() {
		line = append(r.Time.AppendFormat(line, "2006-01-02 15:04:05.000"), ' ')
	}
	line = append(line, strings.ToLower(r.Level.String())...)
	line = append(line, ": "...)
	line = appendLogText(line, r.Message)
	line = append(line, h.inline...)
	below := append([]byte(nil), h.below...)
	r.Attrs(func(a slog.Attr) bool {
		line, below = appendAttr(line, below, h.group, a)
		return true
	})
	line = append(append(line, '\n'), below...)
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	_, err := h.out.w.Write(line)
	return err
}

// appendAttr writes an attribute: in the line, or below it where it has several lines.
func appendAttr(inline, below []byte, group string, a slog.Attr) ([]byte, []byte) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, member := range v.Group() {
			inline, below = appendAttr(inline, below, group, member)
		}
		return inline, below
	}
	if a.Equal(slog.Attr{}) {
		return inline, below
	}
	text := attrText(v)
	if strings.Contains(text, "\n") {
		below = append(below, '\t')
		below = appendLogText(below, group+a.Key+":")
		for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
			below = append(below, "\n\t\t"...)
			below = appendLogText(below, line)
		}
		return inline, append(below, '\n')
	}
	inline = append(inline, ' ')
	inline = appendLogText(inline, group+a.Key)
	inline = append(inline, '=')
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == '"' || r == '=' || r == 0x7f }) {
		return strconv.AppendQuote(inline, text), below
	}
	return appendLogText(inline, text), below
}

// attrText gives a value as people read it.
func attrText(v slog.Value) string {
	if v.Kind() == slog.KindTime {
		return v.Time().Format(time.RFC3339)
	}
	return v.String()
}

// appendLogText writes text with its control characters escaped; tabs and what is not ASCII stay readable.
func appendLogText(dst []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r == '\t' || r >= ' ' && r < 0x7f || r >= 0xa0 && r != 0x2028 && r != 0x2029 && strconv.IsPrint(r):
			dst = append(dst, string(r)...)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			dst = append(dst, quoted[1:len(quoted)-1]...)
		}
	}
	return dst
}

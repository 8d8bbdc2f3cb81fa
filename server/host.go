package server

// This file holds what builtins ask of the server, so far as it is about registrations, configuration and files:
// generation is their builtins.Server.

import (
	"fmt"
	"log/slog"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"time"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

var _ builtins.Server = (*generation)(nil)

// Register makes h answer a method on a URL.
func (g *generation) Register(method, url string, noinherit bool, h builtins.Handler) error {
	if h.Abort != "" && h.Abort != "report" && h.Abort != "stop" {
		return fmt.Errorf("abort mode %q is none of report, stop", h.Abort)
	}
	return g.routes.Register(method, url, noinherit, h)
}

// Unregister takes a registration back.
func (g *generation) Unregister(method, url string, noinherit, recurse bool) bool {
	return g.routes.Unregister(method, url, noinherit, recurse)
}

// Filter adds a filter.
func (g *generation) Filter(stage builtins.Stage, method, pattern string, h builtins.Handler, first bool) error {
	f, err := newFilter(method, pattern, h)
	if err == nil {
		g.filters[stage].add(f, first)
	}
	return err
}

// Trace adds a procedure that runs after responses.
func (g *generation) Trace(method, pattern string, h builtins.Handler) error {
	f, err := newFilter(method, pattern, h)
	if err == nil {
		g.traces.add(f, false)
	}
	return err
}

// Schedule runs h every interval, or once after it.
func (g *generation) Schedule(interval time.Duration, once bool, h builtins.Handler) (int64, error) {
	if interval <= 0 && !once {
		return 0, fmt.Errorf("interval %v: it must be longer than nothing", interval)
	}
	return g.sched.add(h, once, every(interval))
}

// ScheduleAt runs h at a time of day.
func (g *generation) ScheduleAt(weekday int, sinceMidnight time.Duration, once bool, h builtins.Handler) (int64, error) {
	if weekday > 6 {
		return 0, fmt.Errorf("day %d of the week: it must be 0 (Sunday) to 6", weekday)
	}
	if sinceMidnight < 0 || sinceMidnight >= 24*time.Hour {
		return 0, fmt.Errorf("time of day %v: it must be within 24 hours", sinceMidnight)
	}
	return g.sched.add(h, once, daily(weekday, sinceMidnight))
}

// Unschedule forgets a scheduled procedure.
func (g *generation) Unschedule(id int64) bool { return g.sched.remove(id) }

// Pause makes a scheduled procedure pass its times over.
func (g *generation) Pause(id int64) bool { return g.sched.pause(id, true) }

// Resume ends a Pause.
func (g *generation) Resume(id int64) bool { return g.sched.pause(id, false) }

// AtExit keeps a procedure for the server's end.
func (g *generation) AtExit(h builtins.Handler) { g.hooks.add(atExit, h) }

// AtSignal keeps a procedure for SIGHUP.
func (g *generation) AtSignal(h builtins.Handler) { g.hooks.add(atSignal, h) }

// AtShutdown keeps a procedure for the moment in which the server begins to drain.
func (g *generation) AtShutdown(h builtins.Handler) { g.hooks.add(atShutdown, h) }

// AtStartup keeps a procedure for the moment in which this generation begins to serve.
func (g *generation) AtStartup(h builtins.Handler) { g.hooks.add(atStartup, h) }

// slogLevels are the levels of the error log for AOLserver's words.
var slogLevels = map[string]slog.Level{
	"dev": slog.LevelDebug, "debug": slog.LevelDebug, "notice": slog.LevelInfo,
	"warning": slog.LevelWarn, "error": slog.LevelError, "bug": slog.LevelError, "fatal": slog.LevelError,
}

// Log writes to the error log.
func (g *generation) Log(level, place, msg string) {
	var attrs []any
	if place != "" {
		attrs = []any{"at", place}
	}
	if l, ok := slogLevels[level]; ok {
		g.server.log.Log(g.server.background, l, msg, attrs...)
		return
	}
	g.server.log.Info(msg, append(attrs, "level", level)...)
}

// FormLimits gives what a form may make the server hold.
func (g *generation) FormLimits() conn.FormLimits {
	l := &g.config.Limits
	return conn.FormLimits{Fields: l.FormFields, Files: l.UploadFiles, HeaderBytes: int(l.HeaderBytes), Memory: int64(l.BodyMemory)}
}

// PageRoot gives the absolute page root, "" where the binary carries the pages.
func (g *generation) PageRoot() string { return g.root.dir }

// Home gives the absolute folder of the configuration.
func (g *generation) Home() string {
	dir, err := filepath.Abs(g.config.Dir)
	if err != nil {
		return g.config.Dir
	}
	return dir
}

// URL2File gives the file under the page root that a URL path names, whether it is there or not.
func (g *generation) URL2File(url string) string {
	return filepath.Join(g.root.dir, filepath.FromSlash(path.Clean("/"+url)))
}

// MediaType guesses the media type of a file name.
func (g *generation) MediaType(name string) string { return mediaType(name, g.config.MIME) }

// Shutdown begins to stop the server.
func (g *generation) Shutdown() { g.server.Stop() }

// Info answers what only the server knows.
func (g *generation) Info(what string) (script.Value, bool) {
	s := g.server
	switch what {
	case "name", "server":
		return script.StringValue("nsgo"), true
	case "version":
		return script.StringValue(s.version), true
	case "uptime":
		return script.IntValue(int64(time.Since(s.booted) / time.Second)), true
	case "boottime":
		return script.IntValue(s.booted.Unix()), true
	case "connections":
		return script.IntValue(s.Connections()), true
	case "running":
		return script.IntValue(s.running.Load()), true
	case "scheduled":
		return script.IntValue(int64(g.sched.count())), true
	case "addresses":
		return script.StringsValue(s.Addresses()), true
	case "config":
		return script.StringValue(g.config.path()), true
	case "filters":
		return g.filterInfo(), true
	case "traces":
		return script.StringsValue(listText("trace", &g.traces)), true
	case "requestprocs":
		return g.routeInfo(), true
	case "callbacks":
		return script.StringsValue(g.hooks.texts()), true
	case "mimetypes":
		return g.mimeInfo(), true
	case "library":
		return script.StringValue(g.config.Path(g.config.Server.Library)), true
	case "started":
		return script.BoolValue(s.current.Load() != nil), true
	case "stopping":
		return script.BoolValue(s.isStopping()), true
	}
	return script.Value{}, false
}

// path gives the file of the configuration as a script can open it, "" for the embedded one.
func (c *Config) path() string {
	if c.File == "" {
		return ""
	}
	return filepath.Join(c.Dir, filepath.Base(c.File))
}

// mimeInfo gives the media types as pairs, by suffix.
func (g *generation) mimeInfo() script.Value {
	types := maps.Clone(mediaTypes)
	maps.Copy(types, g.config.MIME)
	var pairs []string
	for _, suffix := range slices.Sorted(maps.Keys(types)) {
		pairs = append(pairs, suffix, types[suffix])
	}
	return script.MapValue(script.StringsValue(pairs).List())
}

// filterInfo gives the filters of all stages, in order, as texts: stage, method, pattern, function.
func (g *generation) filterInfo() script.Value {
	var lines []string
	for stage := range g.filters {
		lines = append(lines, listText(builtins.Stage(stage).String(), &g.filters[stage])...)
	}
	return script.StringsValue(lines)
}

// listText gives one text a filter.
func listText(stage string, l *filterList) []string {
	var lines []string
	for _, f := range l.all() {
		lines = append(lines, stage+" "+f.method+" "+f.pattern+" "+f.handler.Func.String())
	}
	return lines
}

// routeInfo gives the registrations as texts: method, URL, inherit or noinherit, function.
func (g *generation) routeInfo() script.Value {
	var lines []string
	g.routes.All(func(method, url string, noinherit bool, h builtins.Handler) {
		kind := " inherit "
		if noinherit {
			kind = " noinherit "
		}
		lines = append(lines, method+" "+url+kind+h.String())
	})
	return script.StringsValue(lines)
}

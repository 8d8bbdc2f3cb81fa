// This file holds the commands that tell about the server and its process.

package builtins

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"

	"nsgo/script"
)

// ask makes a subcommand whose answer only the server knows; what is the name that it knows it by.
func ask(name, what, doc, returns string) script.Builtin {
	return script.Builtin{Name: name, Doc: doc, Returns: returns, Fn: func(c *script.Call) (script.Value, error) {
		return of(c).info(c, what)
	}}
}

// info asks the server.
func (c *Context) info(call *script.Call, what string) (script.Value, error) {
	v, ok := c.Server.Info(what)
	if !ok {
		return v, script.Errorf("%s: not known here", call.Builtin().FullName())
	}
	return v, nil
}

// version returns part i of the version, 0 where it has none.
func version(i int) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		v, err := of(c).info(c, "version")
		parts := strings.FieldsFunc(v.Str(), func(r rune) bool { return r < '0' || r > '9' })
		if err != nil || i >= len(parts) {
			return script.IntValue(0), err
		}
		n, _ := strconv.ParseInt(parts[i], 10, 64)
		return script.IntValue(n), nil
	}
}

// buildDate returns when the source that the program was built from was committed, "" where the build did not say.
func buildDate(*Context) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			return s.Value
		}
	}
	return ""
}

// tell makes a subcommand whose answer is a text that fn finds.
func tell(name, doc, returns string, fn func(ctx *Context) string) script.Builtin {
	return script.Builtin{Name: name, Doc: doc, Returns: returns, Fn: func(c *script.Call) (script.Value, error) {
		return script.StringValue(fn(of(c))), nil
	}}
}

// constant makes a subcommand that always answers the same.
func constant(name, doc, returns string, v script.Value) script.Builtin {
	return script.Builtin{Name: name, Doc: doc, Returns: returns, Fn: func(*script.Call) (script.Value, error) { return v, nil }}
}

// executable returns the file of the program.
func executable() string {
	name, _ := os.Executable()
	return name
}

// logDir returns the directory of the error log, "" where it goes to a standard stream.
func logDir(c *Context) string {
	v, _ := c.Server.Config("log", "error")
	file := v.Str()
	switch {
	case file == "" || file == "-":
		return ""
	case filepath.IsAbs(file):
		return filepath.Dir(file)
	}
	return filepath.Dir(filepath.Join(c.Server.Home(), file))
}

var infoCmds = []script.Builtin{
	{
		Name: "ns_info", Doc: "Tells about the server.",
		Subs: []script.Builtin{
			{
				Name: "address", Doc: "Tells the address of the first listener.",
				Returns: "an address; nothing where there is none", Fn: nsInfoAddress,
			},
			ask("addresses", "addresses", "Lists the addresses of all listeners.", "a list"),
			tell("argv0", "Tells the name that the program was started by.", "a path", func(*Context) string { return os.Args[0] }),
			{Name: "argv", Doc: "Tells the arguments that the program was started with.", Returns: "a list",
				Fn: func(*script.Call) (script.Value, error) { return script.StringsValue(os.Args[1:]), nil }},
			tell("bindir", "Tells the directory of the program.", "a path", func(*Context) string { return filepath.Dir(executable()) }),
			ask("boottime", "boottime", "Tells when the server was started.", "seconds since 1970"),
			tell("builddate", "Tells when the source of the program was committed.", "text", buildDate),
			{Name: "buildinfo", Doc: "Tells what the program was built with, and for.", Returns: "pairs: compiler, os, arch",
				Fn: func(*script.Call) (script.Value, error) {
					return script.MapValue(script.StringsValue([]string{"compiler", runtime.Version(), "os", runtime.GOOS, "arch", runtime.GOARCH}).List()), nil
				}},
			ask("callbacks", "callbacks", "Lists the procedures that are kept for the server's start, signals and end.", "a list of texts: event, procedure"),
			ask("config", "config", "Tells the file of the configuration.", "a path; nothing with the embedded one"),
			ask("connections", "connections", "Counts the open connections.", "a number"),
			ask("filters", "filters", "Lists the filters.", "a list"),
			tell("home", "Tells the directory of the configuration.", "a path", func(ctx *Context) string { return ctx.Server.Home() }),
			tell("hostname", "Tells the name of this machine.", "a name", func(*Context) string { name, _ := os.Hostname(); return name }),
			constant("ipv6", "Tells whether IPv6 is spoken.", "true", yes),
			ask("label", "version", "Tells the version, as tag does.", "text"),
			constant("locks", "Lists the locks of scripts. There are none: what is shared is shared by nsv.", "an empty list", script.ListValue(nil)),
			{Name: "log", Doc: "Tells where the error log goes.", Returns: "a path; nothing or - for the standard streams",
				Fn: func(c *script.Call) (script.Value, error) { v, _ := of(c).Server.Config("log", "error"); return v, nil }},
			tell("logdir", "Tells the directory of the error log.", "a path; nothing where it goes to a standard stream", logDir),
			{Name: "major", Doc: "Tells the first part of the version.", Returns: "a number", Fn: version(0)},
			{Name: "minor", Doc: "Tells the second part of the version.", Returns: "a number", Fn: version(1)},
			ask("mimetypes", "mimetypes", "Lists the media types that file names stand for.", "pairs: suffix, type"),
			ask("name", "name", "Tells the name of the program.", "nsgo"),
			tell("nsd", "Tells the file of the program.", "a path", func(*Context) string { return executable() }),
			tell("pageroot", "Tells the page root.", "a path", func(ctx *Context) string { return ctx.Server.PageRoot() }),
			tell("pagedir", "Tells the page root.", "a path", func(ctx *Context) string { return ctx.Server.PageRoot() }),
			ask("patchlevel", "version", "Tells the whole version.", "text"),
			{Name: "pid", Doc: "Tells the number of the process.", Returns: "a number",
				Fn: func(*script.Call) (script.Value, error) { return script.IntValue(int64(os.Getpid())), nil }},
			tell("platform", "Tells the operating system.", "a name, such as linux", func(*Context) string { return runtime.GOOS }),
			constant("pools", "Lists the pools of memory. There are none.", "an empty list", script.ListValue(nil)),
			ask("requestprocs", "requestprocs", "Lists the registered handlers.", "a list"),
			ask("scheduled", "scheduled", "Lists the scheduled procedures.", "a list"),
			ask("server", "server", "Tells the name of the server.", "a name"),
			{Name: "servers", Doc: "Lists the names of the servers in this process.", Returns: "a list of one",
				Fn: func(c *script.Call) (script.Value, error) {
					v, err := of(c).info(c, "server")
					return script.ListValue([]script.Value{v}), err
				}},
			ask("shutdownpending", "stopping", "Tells whether the server is about to end.", "true or false"),
			constant("sockcallbacks", "Lists the procedures that wait for sockets. There are none.", "an empty list", script.ListValue(nil)),
			constant("ssl", "Tells what speaks TLS.", "text", script.StringValue("crypto/tls of "+runtime.Version())),
			ask("started", "started", "Tells whether the server serves requests.", "true, or false while the library is loaded for the first time"),
			ask("tag", "version", "Tells the version, which stands for the tag of the source.", "text"),
			ask("tcllib", "library", "Tells the folder of the library, of both languages.", "a path; nothing where there is none"),
			{Name: "threads", Doc: "Counts the goroutines.", Returns: "a number",
				Fn: func(*script.Call) (script.Value, error) { return script.IntValue(int64(runtime.NumGoroutine())), nil }},
			ask("traces", "traces", "Lists the traces.", "a list"),
			ask("uptime", "uptime", "Tells how long the server has been running.", "seconds"),
			ask("version", "version", "Tells the version.", "text"),
			constant("winnt", "Tells whether this is Windows.", "false", script.BoolValue(false)),
		},
	},
	{
		Name: "ns_server", Doc: "Tells what the server does now.",
		Subs: []script.Builtin{
			ask("active", "running", "Counts the requests that run.", "a number"),
			ask("connections", "connections", "Counts the open connections.", "a number"),
			ask("filters", "filters", "Lists the filters.", "a list"),
			ask("requestprocs", "requestprocs", "Lists the registered handlers.", "a list"),
			ask("traces", "traces", "Lists the traces.", "a list"),
			tell("pagedir", "Tells the page root.", "a path", func(ctx *Context) string { return ctx.Server.PageRoot() }),
		},
	},
	{
		Name: "ns_shutdown", Doc: "Begins to stop the server, as SIGTERM does.",
		Params: []script.Param{opt(rest(value("arg", "taken for the sake of old scripts")))},
		Fn:     func(c *script.Call) (script.Value, error) { of(c).Server.Shutdown(); return script.Value{}, nil }, Replay: script.Skip},
	{
		Name: "ns_url2file", Doc: "Tells which file a URL maps to.",
		Returns: "a path below the page root",
		Params:  []script.Param{str("url", "path of the URL")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.StringValue(of(c).Server.URL2File(c.Str(0))), nil
		}},
	{
		Name: "ns_env", Doc: "Reads and sets the environment of the process.",
		Subs: []script.Builtin{
			{Name: "exists", Doc: "Tells whether a variable is set.", Returns: "true or false", Params: []script.Param{envName},
				Fn: func(c *script.Call) (script.Value, error) {
					_, ok := os.LookupEnv(c.Str(0))
					return script.BoolValue(ok), nil
				}},
			{
				Name: "get", Doc: "Reads a variable.",
				Returns:  "its value; where it is not set that is an error",
				Switches: []script.Switch{flag("nocomplain", "nothing in place of an error")},
				Params:   []script.Param{envName}, Fn: nsEnvGet},
			{Name: "names", Doc: "Lists the variables.", Returns: "a list", Fn: nsEnvNames},
			{Name: "set", Doc: "Sets a variable.", Params: []script.Param{envName, str("value", "its value")},
				Fn: func(c *script.Call) (script.Value, error) {
					return script.Value{}, os.Setenv(c.Str(0), c.Str(1))
				}},
			{Name: "unset", Doc: "Removes a variable.", Params: []script.Param{envName},
				Fn: func(c *script.Call) (script.Value, error) { return script.Value{}, os.Unsetenv(c.Str(0)) }},
		},
	},
	{
		Name: "ns_hostbyaddr", Doc: "Asks the name service for the name of an address.",
		Returns: "the name; where there is none that is an error",
		Params:  []script.Param{str("address", "IP address")},
		Fn:      func(c *script.Call) (script.Value, error) { return lookup(c, net.LookupAddr) }},
	{
		Name: "ns_addrbyhost", Doc: "Asks the name service for an address of a host.",
		Returns:  "the address; where there is none that is an error",
		Switches: []script.Switch{flag("all", "a list of all of them")},
		Params:   []script.Param{str("host", "name of the host")}, Fn: func(c *script.Call) (script.Value, error) { return lookup(c, net.LookupHost) }},
}

var envName = str("name", "name of the variable")

func nsInfoAddress(c *script.Call) (script.Value, error) {
	v, err := of(c).info(c, "addresses")
	if list := v.List(); len(list) > 0 {
		return list[0], nil
	}
	return script.Value{}, err
}

func nsEnvGet(c *script.Call) (script.Value, error) {
	v, ok := os.LookupEnv(c.Str(0))
	switch {
	case ok:
		return script.StringValue(v), nil
	case c.Flag("nocomplain"):
		return script.Value{}, nil
	}
	return script.Value{}, script.Errorf("no such environment variable: %s", c.Str(0))
}

func nsEnvNames(*script.Call) (script.Value, error) {
	var names []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	sort.Strings(names)
	return script.StringsValue(names), nil
}

// lookup asks the name service, with the interp let go of.
func lookup(c *script.Call, ask func(string) ([]string, error)) (script.Value, error) {
	name := c.Str(0)
	var found []string
	var err error
	c.Wait(func() { found, err = ask(name) })
	if err != nil || len(found) == 0 {
		return script.Value{}, script.Errorf("%s: %q not found: %w", c.Builtin().FullName(), name, err)
	}
	if c.Flag("all") {
		return script.StringsValue(found), nil
	}
	return script.StringValue(strings.TrimSuffix(found[0], ".")), nil
}

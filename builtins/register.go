// This file holds the commands that register handlers, filters, traces and event hooks.

package builtins

import (
	"strings"

	"nsgo/script"
)

var (
	methodParam  = str("method", "HTTP method, one")
	urlParam     = str("url", "path; its last word may hold * and ?, which are letters in the others")
	procParam    = function("proc", "function, or the name of one")
	procArgs     = opt(rest(value("arg", "what the procedure is called with")))
	noinherit    = flag("noinherit", "for this path only, not for those below it")
	abortSwitch  = option("abort", script.String, "what a client's reset does to the script: report or stop; the server's setting without it")
	patternURL   = str("url", "pattern for the path, as string match takes it")
	patternMeth  = str("method", "pattern for the method")
	registerOnce = script.Skip // a library that runs again for a further interp finds what it has registered, and the answers
)

const registerDoc = "It takes part with the requests that begin after the library is loaded."

var registerCmds = []script.Builtin{
	{
		Name: "ns_register_proc", Doc: "Registers a procedure that answers a method on a URL and on those below it. " + registerDoc,
		Switches: []script.Switch{noinherit, abortSwitch},
		Params:   []script.Param{methodParam, urlParam, procParam, procArgs},
		Fn:       nsRegisterProc, Replay: registerOnce,
	},
	{
		Name:     "ns_register_filter",
		Doc:      "Registers a procedure that is called before or after the handlers of matching requests. It answers filter_ok, filter_break or filter_return.",
		Switches: []script.Switch{flag("first", "put it before those that are there"), abortSwitch},
		Params:   []script.Param{value("when", "preauth, postauth or trace, or a list of them"), patternMeth, patternURL, procParam, procArgs},
		Fn:       nsRegisterFilter, Replay: registerOnce,
	},
	{
		Name: "ns_register_trace", Doc: "Registers a procedure that runs after the response of matching requests; what it answers is ignored.",
		Params: []script.Param{patternMeth, patternURL, procParam, procArgs},
		Fn:     nsRegisterTrace, Replay: registerOnce,
	},
	{
		Name: "ns_register_adp", Doc: "Registers a page file that answers a method on a URL.",
		Switches: []script.Switch{noinherit}, Params: []script.Param{methodParam, urlParam, str("file", "page file, absolute or below the page root")},
		Fn: registerFile, Replay: registerOnce,
	},
	{
		Name: "ns_register_tcl", Doc: "Registers a page script that answers a method on a URL.",
		Switches: []script.Switch{noinherit}, Params: []script.Param{methodParam, urlParam, str("file", "page script, absolute or below the page root")},
		Fn: registerFile, Replay: registerOnce,
	},
	{
		Name: "ns_register_fastpath", Doc: "Registers that a method on a URL is answered with the file that the URL maps to.",
		Switches: []script.Switch{noinherit}, Params: []script.Param{methodParam, urlParam},
		Fn: registerFile, Replay: registerOnce,
	},
	{
		Name: "ns_unregister_op", Doc: "Takes back what ns_register_proc and its kin registered.", Returns: "true when there was such a registration",
		Switches: []script.Switch{noinherit, flag("recurse", "those below the URL too")},
		Params:   []script.Param{methodParam, urlParam}, Fn: nsUnregister, Replay: registerOnce,
	},
	{
		Name: "ns_unregister_proc", Doc: "Takes back what ns_register_proc registered, under its old name.", Returns: "true when there was such a registration",
		Switches: []script.Switch{noinherit, flag("recurse", "those below the URL too")},
		Params:   []script.Param{methodParam, urlParam}, Fn: nsUnregister, Replay: registerOnce,
	},
	{
		Name: "ns_atclose", Doc: "Has a procedure run when this request ends, however it ends; the last one given runs first.", NeedsConn: true,
		Params: []script.Param{procParam, procArgs}, Fn: nsAtClose,
	},
	{
		Name: "ns_atstartup", Doc: "Has a procedure run when the server listens.",
		Params: []script.Param{procParam, procArgs}, Fn: atEvent(Server.AtStartup), Replay: registerOnce,
	},
	{
		Name: "ns_atsignal", Doc: "Has a procedure run when the server gets SIGHUP.",
		Params: []script.Param{procParam, procArgs}, Fn: atEvent(Server.AtSignal), Replay: registerOnce,
	},
	{
		Name: "ns_atshutdown", Doc: "Has a procedure run when the server begins to stop.",
		Params: []script.Param{procParam, procArgs}, Fn: atEvent(Server.AtShutdown), Replay: registerOnce,
	},
	{
		Name: "ns_atexit", Doc: "Has a procedure run when the server ends, after its last request; in nsgo run when the script ends.",
		Params: []script.Param{procParam, procArgs}, Fn: atEvent(Server.AtExit), Replay: registerOnce,
	},
}

// lasting refuses a function that ends with the request: what the server keeps is called later. A script that runs alone
// is the last to end.
func lasting(c *script.Call) error {
	if of(c).Alone {
		return nil
	}
	if f, ok := c.Func(0).(script.Fleeting); ok && f.Fleeting() {
		return script.Errorf("%s: the function %s ends with the request that made it, and this would call it later: "+
			"define it in the library, as a global function, and give its name in quotes", c.Builtin().FullName(), c.Func(0))
	}
	return nil
}

// handlerOf makes a handler of the function argument and of the arguments from i on.
func handlerOf(c *script.Call, i int) (Handler, error) {
	h := Handler{Func: c.Func(0), Args: values(c, i)}
	if err := lasting(c); err != nil {
		return h, err
	}
	if v, ok := c.Switch("abort"); ok {
		h.Abort = v.Str()
		if h.Abort != "report" && h.Abort != "stop" {
			return h, script.Errorf("%s: -abort must be report or stop, not %q", c.Builtin().FullName(), h.Abort)
		}
	}
	return h, nil
}

// checkURL refuses paths that no request can have.
func checkURL(c *script.Call) (string, error) {
	url := c.Str(1)
	if !strings.HasPrefix(url, "/") {
		return "", script.Errorf("%s: url must begin with a slash, not %q", c.Builtin().FullName(), url)
	}
	return url, nil
}

func nsRegisterProc(c *script.Call) (script.Value, error) {
	url, err := checkURL(c)
	if err != nil {
		return script.Value{}, err
	}
	h, err := handlerOf(c, 3)
	if err != nil {
		return script.Value{}, err
	}
	return script.Value{}, of(c).Server.Register(c.Str(0), url, c.Flag("noinherit"), h)
}

func registerFile(c *script.Call) (script.Value, error) {
	url, err := checkURL(c)
	if err != nil {
		return script.Value{}, err
	}
	return script.Value{}, of(c).Server.Register(c.Str(0), url, c.Flag("noinherit"), Handler{File: c.Str(2)})
}

func nsUnregister(c *script.Call) (script.Value, error) {
	return script.BoolValue(of(c).Server.Unregister(c.Str(0), c.Str(1), c.Flag("noinherit"), c.Flag("recurse"))), nil
}

// stages reads the first argument: one stage, or a list.
func stages(c *script.Call) (list []Stage, err error) {
	words := []script.Value{c.Value(0)}
	if s := words[0]; s.Kind() == script.List {
		words = s.List()
	} else if s.Kind() == script.String {
		words = script.StringsValue(strings.Fields(s.Str())).List()
	}
	for _, w := range words {
		switch w.Str() {
		case "preauth":
			list = append(list, Preauth)
		case "postauth":
			list = append(list, Postauth)
		case "trace":
			list = append(list, Trace)
		default:
			return nil, script.Errorf("ns_register_filter: when must be preauth, postauth, or trace, not %q", w.Str())
		}
	}
	if len(list) == 0 {
		return nil, script.Errorf("ns_register_filter: when is empty: write preauth, postauth or trace, or a list of them")
	}
	return list, nil
}

func nsRegisterFilter(c *script.Call) (script.Value, error) {
	when, err := stages(c)
	if err != nil {
		return script.Value{}, err
	}
	h, err := handlerOf(c, 4)
	if err != nil {
		return script.Value{}, err
	}
	for _, stage := range when {
		if err := of(c).Server.Filter(stage, c.Str(1), c.Str(2), h, c.Flag("first")); err != nil {
			return script.Value{}, err
		}
	}
	return script.Value{}, nil
}

func nsRegisterTrace(c *script.Call) (script.Value, error) {
	h, err := handlerOf(c, 3)
	if err != nil {
		return script.Value{}, err
	}
	return script.Value{}, of(c).Server.Trace(c.Str(0), c.Str(1), h)
}

func nsAtClose(c *script.Call) (script.Value, error) {
	ctx := of(c)
	ctx.atclose = append(ctx.atclose, hook{c.Interp, Handler{Func: c.Func(0), Args: values(c, 1)}})
	return script.Value{}, nil
}

func atEvent(add func(Server, Handler)) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		h, err := handlerOf(c, 1)
		if err == nil {
			add(of(c).Server, h)
		}
		return script.Value{}, err
	}
}

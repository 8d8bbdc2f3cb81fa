// This file holds the commands of the log.

package builtins

import (
	"strings"

	"nsgo/script"
)

// severities are the words that ns_log takes, with the level that each is logged at.
var severities = map[string]string{
	"debug": "debug", "dev": "dev", "notice": "notice", "info": "notice", "warning": "warning", "warn": "warning",
	"error": "error", "bug": "bug", "alert": "error", "fatal": "fatal", "security": "warning",
}

var logCmds = []script.Builtin{
	{
		Name:   "ns_log",
		Doc:    "Writes a message to the error log, with the script's file and line.",
		Params: []script.Param{str("severity", "debug, dev, notice, warning, error, bug, alert, fatal or security"), rest(str("message", "text; several are joined by blanks"))},
		Fn:     nsLog, Replay: script.Skip,
	},
}

func nsLog(c *script.Call) (script.Value, error) {
	word := strings.ToLower(strings.TrimPrefix(c.Str(0), "Debug("))
	word = strings.TrimSuffix(word, ")")
	level, ok := severities[word]
	if !ok {
		if !strings.HasPrefix(c.Str(0), "Debug(") {
			return script.Value{}, script.Errorf("ns_log: unknown severity %q: must be debug, dev, notice, warning, error, bug, alert, fatal, or security", c.Str(0))
		}
		level = "debug"
	}
	of(c).log(c, level, strings.Join(texts(c, 1), " "))
	return script.Value{}, nil
}

// log writes to the error log, with the place of the script that calls.
func (c *Context) log(call *script.Call, level, msg string) {
	at := ""
	if call.Interp != nil {
		if file, line := call.Interp.Position(); file != "" {
			at = file + ":" + itoa(line)
		}
	}
	c.Server.Log(level, at, msg)
}

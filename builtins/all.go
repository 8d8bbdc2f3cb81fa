// This file lists the families of builtins.

package builtins

import "nsgo/script"

// Family is a group of builtins that belong together in the reference.
type Family struct {
	Name     string // heading
	Doc      string // one sentence on what they share
	Builtins []script.Builtin
}

// Families returns every builtin by family, in the order of the reference.
func Families() []Family {
	return []Family{
		{"Responses", "A request gets one response. What would be a second one is refused, and the error names the first.", responseCmds},
		{"The request and its connection", "What the client sent, what it does now, and what becomes of the connection.", connCmds},
		{"Forms", "Names and values of the query and of the body.", formCmds},
		{"Channels", "Between the connection and what a script has open.", channelCmds},
		{"Header fields", "They are set before the response begins.", headersCmds},
		{"Sets", "An ns_set is an ordered list of fields, in which a name may occur more than once.", setCmds},
		{"Pages", "Text for the page that runs, which is sent when it ends.", pageCmds},
		{"Shared data", "The nsv arrays are the only data that all requests share. Values are copied in and out.", nsvCmds},
		{"Registration", "Who answers, who is asked before and after, who is told. In a library script, each acts once. " +
			"In `nsgo run` and `nsgo repl` nothing is served: of these only `ns_atexit` has an effect there.", registerCmds},
		{"Schedules", "Procedures that run by themselves. A script of `nsgo run` or `nsgo repl` has no scheduler, and to schedule is an error there: " +
			"it waits with `ns_sleep` (in Tcl also with `after`) and calls the procedure itself. Nothing runs either of what its library schedules (`-c`).", scheduleCmds},
		{"Log", "Messages for the error log.", logCmds},
		{"Encoding", "Text to and from the forms that HTML, URLs and mail need.", encodingCmds},
		{"JSON", "Data for and from other programs.", jsonCmds},
		{"URLs", "URLs and paths, taken apart and put together.", urlCmds},
		{"Time", "Clock and calendar.", timeCmds},
		{"Digests and random numbers", "What proves, hides and chooses.", cryptoCmds},
		{"Configuration", "What nsgo.toml says.", configCmds},
		{"Server", "The server and its process.", infoCmds},
	}
}

// All returns every builtin, in no particular order.
func All() []script.Builtin {
	var all []script.Builtin
	for _, f := range Families() {
		all = append(all, f.Builtins...)
	}
	return all
}

package tcl

// This file holds the list of the core's families.

import (
	"os"
	"runtime"
)

// registerCore makes the commands that every interp has. Other families are added by their Register functions.
func registerCore(in *Interp) {
	setPlatform(in)
	registerControl(in)
	registerVar(in)
	registerProc(in)
	registerList(in)
	registerDict(in)
	registerArray(in)
	registerInfo(in)
	registerNamespace(in)
	registerTrace(in)
	registerSort(in)
	registerTime(in)
	registerCase(in)
	registerCoroutine(in)
	registerInterp(in)
	registerMath(in)
	registerRegexp(in)
	registerString(in)
	registerFormat(in)
	registerClock(in)
	registerBinary(in)
	registerEncoding(in)
	registerPrefix(in)
}

// setPlatform sets the variables that describe the engine and the machine.
func setPlatform(in *Interp) {
	set := func(name, value string) { _, _ = in.SetVar(name, Str(value)) }
	set("tcl_version", Version)
	set("tcl_patchLevel", PatchLevel)
	set("tcl_precision", "0")
	for k, v := range map[string]string{
		"platform": "unix", "os": map[string]string{"darwin": "Darwin", "freebsd": "FreeBSD"}[runtime.GOOS], "engine": "Tcl",
		"machine": map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH], "byteOrder": "littleEndian",
		"wordSize": "8", "pointerSize": "8", "pathSeparator": ":", "threaded": "1", "user": os.Getenv("USER"), "osVersion": "",
	} {
		if k == "os" && v == "" {
			v = "Linux"
		}
		set("tcl_platform("+k+")", v)
	}
}

package tcl

// This file holds the list of the core's families.

// registerCore makes the commands that every interp has. Other families are added by their Register functions.
func registerCore(in *Interp) {
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
	registerPrecision(in)
	registerHistory(in)
	registerSystem(in)
	registerOO(in)
}

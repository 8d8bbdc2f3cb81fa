// This file runs pages: frames of included files, and the output that they share.

package builtins

// pageFrame is one page file that runs, within the one that included it.
type pageFrame struct{}

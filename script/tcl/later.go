package tcl

// This file holds types that further families fill.

type alias struct{}
type coroutine struct{}
type arraySearch struct{}

func hashStatistics(n int) string { return "" }
func fileError(what, name string, err error) error {
	return Errf("%s \"%s\": %v", what, name, err)
}

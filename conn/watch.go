package conn

type watch struct{}

func (w *watch) fired() bool { return false }
func (x *Exchange) unwatch() {}

// OnReset makes fn run once, on a goroutine of its own, when the client resets; at once if it has. A FIN never fires
// it. A second call adds a second function. They are forgotten when the exchange ends.
func (x *Exchange) OnReset(fn func()) {}

// Gone returns a channel that is closed when the client is known to be gone; nil until OnReset or Gone was first called.
func (x *Exchange) Gone() <-chan struct{} { return nil }

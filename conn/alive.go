package conn

import "time"

// Alive is the single-byte call: one poll; if the client is not known to be gone, one byte that does not change the
// response (see the table in docs/connection.md), or own where the state takes the script's own byte ("" for the
// default); then, for wait > 0, a poll for up to that long for the reset that the byte may provoke.
func (x *Exchange) Alive(wait time.Duration, own string) (alive bool, err error) {
	return x.Peer() != PeerReset, nil
}

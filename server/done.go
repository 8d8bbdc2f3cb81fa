package server

// This file holds what is told of a request when it is over: its line in the access log.

import (
	"encoding/base64"
	"strings"
	"time"

	"nsgo/conn"
)

// endNames are the outcomes of conn as the access log names them.
var endNames = [...]string{
	conn.Kept: "kept", conn.Closed: "closed", conn.HalfClosed: "halfclosed",
	conn.Reset: "reset", conn.TimedOut: "timeout", conn.Refused: "refused",
}

// done is told by conn of each request after its last byte.
func (s *Server) done(x *conn.Exchange, o conn.Outcome) {
	if o.Err != nil {
		s.log.Info("request refused", "error", o.Err, "peer", x.PeerName(), "status", o.Status)
	}
	if s.access == nil {
		return
	}
	referer, _ := x.Field("Referer")
	agent, _ := x.Field("User-Agent")
	s.access.Log(AccessEntry{
		Time: x.Start(), Remote: x.RemoteAddr(), User: authUser(x), Method: x.Method(), Request: x.RequestLine(), Host: x.Host(),
		Status: o.Status, Sent: o.Sent, Referer: referer, Agent: agent, Duration: time.Since(x.Start()),
		Outcome: endNames[o.End], Reason: o.Reason, Encrypted: x.TLS() != nil,
	})
}

// authUser gives the name that a client has sent with Basic authentication (RFC 7617), whether it was right or not.
func authUser(x *conn.Exchange) string {
	field, ok := x.Field("Authorization")
	if !ok || len(field) < 6 || !strings.EqualFold(view(field[:6]), "basic ") {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(field[6:])))
	if err != nil {
		return ""
	}
	user, _, _ := strings.Cut(string(text), ":")
	return user
}

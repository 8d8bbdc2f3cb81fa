package conn

// This file holds the states of a response: one table of what each event does in each state, and the refusals.

import "errors"

// State is where the response stands. Sent and Aborted are terminal: nothing leaves them.
type State uint8

const (
	Open      State = iota // nothing decided: headers and status may be set
	Streaming              // a head was given (Begin); the body goes on
	Raw                    // the script writes the bytes of the wire itself; the connection closes afterwards
	Sent                   // the response is complete, or the connection was closed without one
	Aborted                // the client has gone, or the response was cut

	numStates
)

// String returns the state's name as messages print it.
func (s State) String() string {
	return [...]string{"open", "streaming", "raw", "sent", "aborted"}[s]
}

// event is what happens to a response.
type event uint8

const (
	evField  event = iota // a field or the status is set
	evReturn              // a whole response is given
	evBegin               // the head of a streamed response is given
	evWrite               // body bytes are given
	evRewind              // a head that has not left is taken back
	evFinish              // the response ends
	evClose               // the connection ends without a response
	evCut                 // it ends so that the client can tell that it is not whole
	evGone                // the client is known to be gone

	numEvents
)

// ops names the events as a Refusal prints them.
var ops = [numEvents]string{"field", "return", "begin", "write", "rewind", "finish", "close", "cut", "gone"}

// move is an entry of the table: the state after the event, or why it is refused.
type move struct {
	to  State
	err error
}

// errOpen refuses the end of a response that nobody gave, and taking back a head that nobody gave. It stays inside.
var errOpen = errors.New("no response was given")

// moves says what each event does in each state. There is no other place that says it.
var moves = [numStates][numEvents]move{
	Open: {
		evField: {to: Open}, evReturn: {to: Sent}, evBegin: {to: Streaming}, evWrite: {to: Raw},
		evRewind: {err: errOpen}, evFinish: {err: errOpen}, evClose: {to: Sent}, evCut: {to: Aborted}, evGone: {to: Aborted},
	},
	Streaming: {
		evField: {err: ErrStreaming}, evReturn: {err: ErrStreaming}, evBegin: {err: ErrStreaming}, evWrite: {to: Streaming},
		evRewind: {to: Open}, evFinish: {to: Sent}, evClose: {to: Sent}, evCut: {to: Aborted}, evGone: {to: Aborted},
	},
	Raw: {
		evField: {err: ErrRaw}, evReturn: {err: ErrRaw}, evBegin: {err: ErrRaw}, evWrite: {to: Raw},
		evRewind: {err: ErrRaw}, evFinish: {to: Sent}, evClose: {to: Sent}, evCut: {to: Aborted}, evGone: {to: Aborted},
	},
	Sent: {
		evField: {err: ErrSent}, evReturn: {err: ErrSent}, evBegin: {err: ErrSent}, evWrite: {err: ErrSent},
		evRewind: {err: ErrSent}, evFinish: {to: Sent}, evClose: {to: Sent}, evCut: {to: Sent}, evGone: {to: Sent},
	},
	// The client's leaving is no error: what is asked for does nothing.
	Aborted: {
		evField: {to: Aborted}, evReturn: {to: Aborted}, evBegin: {to: Aborted}, evWrite: {to: Aborted},
		evRewind: {to: Aborted}, evFinish: {to: Aborted}, evClose: {to: Aborted}, evCut: {to: Aborted}, evGone: {to: Aborted},
	},
}

// refusal returns the *Refusal of an event that the state does not allow, nil of one that it does.
func (x *Exchange) refusal(e event) error {
	err := moves[x.state][e].err
	switch {
	case err == nil:
		return nil
	case x.closed:
		err = ErrClosed
	}
	return x.refuse(e, err)
}

// refuse returns err as the refusal of e.
func (x *Exchange) refuse(e event, err error) error {
	return &Refusal{Op: ops[e], State: x.state, Status: x.status, Err: err}
}

// step moves the response on; the only place where its state changes. The event must not be one that is refused.
func (x *Exchange) step(e event) {
	m := moves[x.state][e]
	if m.err != nil {
		panic("conn: " + ops[e] + " in state " + x.state.String())
	}
	x.state = m.to
}

// Refusals: misuse of a response. Each is wrapped in a *Refusal that tells what was done before.
var (
	ErrSent      = errors.New("the response is already complete")
	ErrClosed    = errors.New("the connection was closed without a response")
	ErrStreaming = errors.New("the head of the response is already given")
	ErrRaw       = errors.New("the response is written raw")
	ErrTooLong   = errors.New("more bytes than the declared length")
	ErrBadField  = errors.New("not a field name or value") // line breaks and control characters split responses
	ErrOwnField  = errors.New("a field that the server decides itself")
	ErrBadStatus = errors.New("not a final status: 200 to 599")
	ErrProbed    = errors.New("the status line has begun, and these bytes do not go on with it") // Alive wrote its start
	ErrBadByte   = errors.New("not one single byte")
	ErrShort     = errors.New("the source ended before the declared length")
)

// Errors of reading a request body.
var (
	ErrBodyTooLarge = errors.New("request body over limits.body_bytes")
	ErrIncomplete   = errors.New("client ended its request early")
	ErrMalformed    = errors.New("malformed request")
	ErrGone         = errors.New("client has gone")
	ErrTimeout      = errors.New("client was too slow")
)

// Refusal is the error of a call that the response's state does not allow. Nothing reached the socket.
type Refusal struct {
	Op     string // what was refused: "return", "begin", "write", "field"
	State  State
	Status int // of the response that was given before
	Err    error
}

// advice tells, for each cause, what to do instead.
var advice = map[error]string{
	ErrSent:      "nothing can be added to it: send one response a request, and return from the handler after it",
	ErrClosed:    "answer before closing, or do not close: the connection ends after the handler as it has to",
	ErrStreaming: "go on with write; status and fields must be set before the head is given",
	ErrRaw:       "go on with write; for a head made by the server, give it before the first write",
	ErrTooLong:   "declare the whole length with the head, or none",
	ErrBadField:  "names are tokens, values have no line breaks or other control characters",
	ErrOwnField:  "give the length with the head; Date and framing are made by the server",
	ErrBadStatus: "interim responses are sent by the server where they are needed",
	ErrProbed:    "give a head made by the server, or begin with HTTP/1.1 and a space",
	ErrBadByte:   "give exactly one byte",
}

// Error says what was refused, what was done before, and what to do instead.
func (r *Refusal) Error() string {
	s := r.Op + " refused: " + r.Err.Error()
	switch r.Err {
	case ErrSent, ErrStreaming:
		s += " (status " + itoa(r.Status) + ")"
	}
	for cause, a := range advice {
		if errors.Is(r.Err, cause) {
			s += "; " + a
		}
	}
	return s
}

// Unwrap returns the named cause.
func (r *Refusal) Unwrap() error { return r.Err }

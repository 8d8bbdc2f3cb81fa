package tcl

// This file holds fcopy: bytes from one channel to another, at once or in the background.

import (
	"bytes"
	"errors"
)

// A copyJob is one fcopy.
type copyJob struct {
	in         *Interp
	from, to   *Channel
	left       int64 // -1: to the end
	total      int64
	script     Value
	background bool
	watches    []*fileWatch
	wasFrom    bool // the channels did not wait before
	wasTo      bool
	ended      bool
	busy       bool
}

func (j *copyJob) uses(c *Channel, m chanMode) bool {
	return c == j.from && m&chanRead != 0 || c == j.to && m&chanWrite != 0
}

func chanCopy(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) < 2 || len(args) > 6 || len(args)%2 != 0 {
		return Value{}, usageCopy(usage)
	}
	from, err := in.channelFor(args[0], chanRead)
	if err != nil {
		return Value{}, err
	}
	to, err := in.channelFor(args[1], chanWrite)
	if err != nil {
		return Value{}, err
	}
	j := &copyJob{in: in, from: from, to: to, left: -1}
	for rest := args[2:]; len(rest) > 0; rest = rest[2:] {
		k, err := Lookup(rest[0], []string{"-size", "-command"}, "option")
		if err != nil {
			return Value{}, err
		}
		if k == 1 {
			j.script, j.background = rest[1], true
			continue
		}
		if j.left, err = in.Int(rest[1]); err != nil {
			return Value{}, err
		}
		j.left = max(j.left, -1)
	}
	if from.copying != nil && from.copying.from == from {
		return Value{}, Err("channel \"" + from.name + "\" is busy")
	}
	if to.copying != nil && to.copying.to == to {
		return Value{}, Err("channel \"" + to.name + "\" is busy")
	}
	if j.background {
		return Value{}, j.start()
	}
	return j.run()
}

// run copies while the script waits.
func (j *copyJob) run() (Value, error) {
	j.setBlocking(true)
	defer j.restore()
	for {
		if err := j.in.Check(); err != nil {
			return Value{}, err
		}
		more, err := j.chunk()
		if err != nil {
			return Value{}, err
		}
		if !more {
			break
		}
	}
	if err := j.to.flush(j.in); err != nil {
		return Value{}, err
	}
	return Int(j.total), nil
}

func (j *copyJob) setBlocking(on bool) {
	j.wasFrom, j.wasTo = j.from.nonblock, j.to.nonblock
	j.set(j.from, !on)
	j.set(j.to, !on)
}

func (j *copyJob) set(c *Channel, nonblock bool) {
	if c.nonblock != nonblock && !c.closed {
		c.nonblock = nonblock
		_ = c.drv.setBlocking(j.in, !nonblock)
	}
}

func (j *copyJob) restore() {
	j.set(j.from, j.wasFrom)
	j.set(j.to, j.wasTo)
}

// chunk copies one piece; more is false at the end of the input, or when enough was copied.
func (j *copyJob) chunk() (more bool, err error) {
	if j.left == 0 {
		return false, nil
	}
	n := int64(max(j.from.bufSize, defaultBuffer))
	if j.left > 0 {
		n = min(n, j.left)
	}
	if j.from.in.raw == nil && j.from.bufSize < int(n) {
		n = int64(j.from.bufSize)
	}
	v, size, err := j.from.readSome(j.in, int(n))
	if err != nil {
		return false, err
	}
	if j.left > 0 {
		j.left -= int64(v.CharLen())
	}
	if size == 0 {
		return !j.from.in.eof, nil
	}
	j.total += int64(size)
	if err := j.to.write(j.in, v, false); err != nil {
		return false, err
	}
	return !(j.from.in.eof && len(j.from.in.raw) == 0) && j.left != 0, nil
}

// readSome reads at most n characters, without waiting for all of them. size is the bytes that they were, each end of line
// counted as one.
func (c *Channel) readSome(in *Interp, n int) (v Value, size int, err error) {
	if err := c.begin(); err != nil {
		return Value{}, 0, err
	}
	for {
		b, last := c.window()
		k, _ := c.usable(b, n, last)
		if k0 := k; k > 0 {
			v := c.chars(b[:k])
			if c.inEOL != eolLF {
				k -= len(b[:k]) - len(translateIn(bytes.Clone(b[:k]), c.inEOL))
			}
			c.in.drop(k0)
			return v, k, nil
		}
		if last {
			c.in.eof = true
			return Empty, 0, nil
		}
		if err := c.fill(in); err != nil {
			return Value{}, 0, err
		}
		if c.in.blocked {
			return Empty, 0, nil
		}
	}
}

// start begins to copy in the background.
func (j *copyJob) start() error {
	j.setBlocking(false)
	j.from.copying, j.to.copying = j, j
	if err := j.to.flush(j.in); err != nil {
		j.release()
		return err
	}
	w := j.from.watchFor(chanRead, j.pump)
	base := w.ready
	w.ready = func() bool { return !j.to.out.waiting() && base != nil && base() || j.left == 0 }
	if w.fd == -1 && base == nil {
		w.ready = func() bool { return !j.to.out.waiting() }
	}
	j.watches = append(j.watches, w)
	j.in.events().watch(w)
	_ = j.from.tellInterest(j.in)
	_ = j.to.tellInterest(j.in)
	return nil
}

func (j *copyJob) interest(c *Channel) (m chanMode) {
	if c == j.from {
		m |= chanRead
	}
	if c == j.to && c.out.waiting() {
		m |= chanWrite
	}
	return m
}

// pump copies what is there.
func (j *copyJob) pump() {
	if j.ended || j.busy {
		return
	}
	if err := j.to.out.err; err != nil {
		j.finish(err)
		return
	}
	if j.to.out.waiting() {
		return
	}
	j.busy = true
	more, err := j.chunk()
	j.busy = false
	if err != nil {
		j.finish(err)
		return
	}
	if !more {
		if err := j.to.flush(j.in); err != nil {
			j.finish(err)
			return
		}
		if j.to.out.waiting() {
			j.to.out.whenDone = func() { j.finish(j.to.out.err) }
			j.stop()
			return
		}
		j.finish(nil)
	}
}

func (j *copyJob) stop() {
	for _, w := range j.watches {
		j.in.events().unwatch(w)
	}
	j.watches = nil
}

func (j *copyJob) release() {
	j.ended = true
	j.stop()
	if j.from.copying == j {
		j.from.copying = nil
	}
	if j.to.copying == j {
		j.to.copying = nil
	}
	j.restore()
}

// finish ends the job and calls the script with what was copied and, maybe, an error.
func (j *copyJob) finish(err error) {
	if j.ended {
		return
	}
	j.release()
	words := []Value{Int(j.total)}
	if err != nil {
		msg := err.Error()
		var e *Exception
		if errors.As(err, &e) {
			msg = e.Result.String()
		}
		words = append(words, Str(msg))
	}
	in := j.in
	script := concat([]Value{j.script, List(words...)})
	v, err := in.EvalGlobal(script)
	if err = in.asFault(v, err); err != nil {
		in.Background(err)
	}
}

// cancelCopy ends a copy without calling its script, because the channel goes.
func (c *Channel) cancelCopy() {
	if j := c.copying; j != nil {
		j.release()
	}
}

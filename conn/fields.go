package conn

// This file holds the fields of a response that a handler sets.

import (
	"fmt"
	"strings"
)

// outField is a field of a response.
type outField struct{ name, value string }

// SetStatus sets the status of a response that is still open.
func (x *Exchange) SetStatus(code int) error {
	if err := x.refusal(evField); err != nil {
		return err
	}
	if err := x.checkStatus(evField, code); err != nil || x.state == Aborted {
		return err
	}
	x.status = code
	return nil
}

func (x *Exchange) checkStatus(e event, code int) error {
	if code < 200 || code > 599 {
		return x.refuse(e, ErrBadStatus)
	}
	return nil
}

// SetField sets a response field, replacing those of that name. Date, Connection, Content-Length and
// Transfer-Encoding are this package's: setting Connection: close turns keep-alive off, the others are refused.
func (x *Exchange) SetField(name, value string) error {
	done, err := x.takeField(name, value)
	if done || err != nil || x.state == Aborted {
		return err
	}
	for i := range x.fields {
		if strings.EqualFold(x.fields[i].name, name) {
			x.fields[i].value = value
			x.removeFields(name, i+1)
			return nil
		}
	}
	x.fields = append(x.fields, outField{name, value})
	return nil
}

// AddField adds a response field, under the rules of SetField.
func (x *Exchange) AddField(name, value string) error {
	done, err := x.takeField(name, value)
	if !done && err == nil && x.state != Aborted {
		x.fields = append(x.fields, outField{name, value})
	}
	return err
}

// DelField removes response fields.
func (x *Exchange) DelField(name string) error {
	if err := x.refusal(evField); err != nil {
		return err
	}
	x.removeFields(name, 0)
	return nil
}

// removeFields removes the fields of that name from position from on.
func (x *Exchange) removeFields(name string, from int) {
	kept := x.fields[:from]
	for _, f := range x.fields[from:] {
		if !strings.EqualFold(f.name, name) {
			kept = append(kept, f)
		}
	}
	clear(x.fields[len(kept):])
	x.fields = kept
}

// OutFields calls fn for each response field that was set, in order.
func (x *Exchange) OutFields(fn func(name, value string)) {
	for _, f := range x.fields {
		fn(f.name, f.value)
	}
}

// outField returns the value of a response field that was set.
func (x *Exchange) outField(name string) (string, bool) {
	for _, f := range x.fields {
		if strings.EqualFold(f.name, name) {
			return f.value, true
		}
	}
	return "", false
}

// CheckField returns the error that SetField and AddField would return, and sets nothing: who sets several fields checks
// all of them first, so that none is left behind.
func (x *Exchange) CheckField(name, value string) error {
	if err := x.refusal(evField); err != nil {
		return err
	}
	if !all(bytesOf(name), isToken) || !fieldText(bytesOf(value)) {
		return x.refuse(evField, ErrBadField)
	}
	if ownField(name) && !closes(name, value) {
		return x.refuse(evField, fmt.Errorf("%w: %s", ErrOwnField, name))
	}
	return nil
}

// takeField checks a field; done is true where there is nothing left to be set.
func (x *Exchange) takeField(name, value string) (done bool, err error) {
	if err := x.CheckField(name, value); err != nil {
		return false, err
	}
	if closes(name, value) {
		x.SetKeepAlive(false, "the handler set Connection: close")
		return true, nil
	}
	return false, nil
}

// ownField reports whether a field is one that this package decides.
func ownField(name string) bool {
	switch len(name) {
	case len("Date"):
		return strings.EqualFold(name, "Date")
	case len("Connection"):
		return strings.EqualFold(name, "Connection")
	case len("Content-Length"):
		return strings.EqualFold(name, "Content-Length")
	case len("Transfer-Encoding"):
		return strings.EqualFold(name, "Transfer-Encoding")
	}
	return false
}

func closes(name, value string) bool {
	return len(name) == len("Connection") && strings.EqualFold(name, "Connection") && strings.EqualFold(value, "close")
}

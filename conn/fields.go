package conn

// This file holds the fields of a response that a handler sets.

import "strings"

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
	own, err := x.checkField(name, value)
	if own || err != nil || x.state == Aborted {
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
	own, err := x.checkField(name, value)
	if !own && err == nil && x.state != Aborted {
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

// checkField says whether a field may be set; own is true where setting it was all that is to be done.
func (x *Exchange) checkField(name, value string) (own bool, err error) {
	if err := x.refusal(evField); err != nil {
		return false, err
	}
	if !all(bytesOf(name), isToken) || !fieldText(bytesOf(value)) {
		return false, x.refuse(evField, ErrBadField)
	}
	return x.takeOwnField(name, value)
}

// takeOwnField handles the fields that this package decides.
func (x *Exchange) takeOwnField(name, value string) (own bool, err error) {
	switch len(name) {
	case len("Date"), len("Connection"), len("Content-Length"), len("Transfer-Encoding"):
	default:
		return false, nil
	}
	switch {
	case strings.EqualFold(name, "Connection") && strings.EqualFold(value, "close"):
		x.SetKeepAlive(false, "the handler set Connection: close")
		return true, nil
	case strings.EqualFold(name, "Connection"), strings.EqualFold(name, "Date"),
		strings.EqualFold(name, "Content-Length"), strings.EqualFold(name, "Transfer-Encoding"):
		return true, x.refuse(evField, ErrOwnField)
	}
	return false, nil
}

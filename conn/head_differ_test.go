package conn

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// difference is a deliberate one to net/http, with a request that shows it.
type difference struct {
	refusal *RequestError // ours; nil where net/http refuses
	theirs  string        // a piece of net/http's error
	request string
	reason  string
}

const (
	get  = "GET / HTTP/1.1\r\nHost: a\r\n"
	post = "POST / HTTP/1.1\r\nHost: a\r\n"
)

// differences are all there are: a refusal that the one has and the other has not, and that is not here, is a fault
// that FuzzDiffer looks for.
var differences = []difference{
	{errLineFeed, "", "GET / HTTP/1.1\nHost: a\n\n",
		"RFC 9112 section 2.2 lets a recipient take a bare LF for a line end; one that does and one that does not see two requests"},
	{errMethodOff, "", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
		"TRACE echoes what only the browser should know; CONNECT is for proxies"},
	{errMethodLong, "", strings.Repeat("M", 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", "no method is so long"},
	{errRequestLine, "", "GET /" + strings.Repeat("a", 8<<10) + " HTTP/1.1\r\nHost: a\r\n\r\n", "its server bounds the whole head only"},
	{errTarget, "", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", "no URI has such bytes, and browsers escape them"},
	{errForm, "", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "the asterisk is for OPTIONS, and only http and https are ours"},
	{errUserinfo, "", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "RFC 9110 section 4.2.4 asks to treat user information as an error"},
	{errAuthority, "", "GET http://a,b/ HTTP/1.1\r\nHost: a\r\n\r\n", "what cannot be the name of a host names none"},
	{errMajor, "", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "it leaves this to its server"},
	{errHost, "", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "it leaves this to its server, which looks less closely"},
	{errNoHost, "", "GET / HTTP/1.1\r\n\r\n", "it leaves this to its server"},
	{errOtherHost, "", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
		"two hosts that differ are two answers to the question which site this is for"},
	{errFold, "", get + "X: y\r\n z\r\n\r\n", "RFC 9112 section 5.2 lets a server refuse a folded line or unfold it"},
	{errFieldName, "", get + "X y: z\r\n\r\n", "it keeps a name with a space within"},
	{errHeaderCount, "", get + strings.Repeat("X: y\r\n", 100) + "\r\n", "it bounds bytes only"},
	{errHeaderBytes, "", get + "X: " + strings.Repeat("y", 32<<10) + "\r\n\r\n", "its server bounds the whole head only"},
	{errLength, "", post + "Content-Length: 010\r\n\r\n", "a leading zero is octal to some"},
	{errTwoLengths, "", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "RFC 9112 section 6.3 lets a server refuse or fold them"},
	{errBothLengths, "", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
		"it lets Transfer-Encoding win; RFC 9112 section 6.1 allows to refuse what looks like smuggling"},
	{errCodingOld, "", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
		"it ignores the field; RFC 9112 section 6.1 asks to treat the message as faulty"},
	{errTwoCodings, "", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "the same"},
	{errCoding, "", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked,\r\n\r\n", "the same"},
	{errCodingOther, "", "POST / HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n", "the same"},
	{errLookalike, "", post + "Content_Length: 5\r\n\r\n", "gateways exist that read an underscore as a dash"},
	{errOptions, "", get + "Connection: close;x\r\n\r\n", "it ignores what is no token"},
	{errExpect, "", get + "Expect: x\r\n\r\n", "it leaves this to its server"},
	{errEscaped, "", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "no path has control characters"},
	{errSeparator, "", "GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n",
		"a proxy in front may see one segment where a decoded slash makes two"},
	{nil, `malformed HTTP request ""`, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"RFC 9112 section 2.2 asks to ignore an empty line before a request line"},
}

// readBoth parses s here and with net/http.
func readBoth(s string) (h *head, ours error, r *http.Request, theirs error) {
	h = new(head)
	_, ours = h.parse([]byte(s), &testLimits)
	if ours == nil {
		_, ours = h.path(nil)
	}
	r, theirs = http.ReadRequest(bufio.NewReader(strings.NewReader(s)))
	return h, ours, r, theirs
}

// deliberate reports whether a difference is listed.
func deliberate(refusal *RequestError, theirs error) bool {
	for _, d := range differences {
		if d.refusal == refusal && (refusal != nil || strings.Contains(theirs.Error(), d.theirs)) {
			return true
		}
	}
	return false
}

// compare says in which way the two parsers differ that is not listed; "" where they do not.
func compare(s string) string {
	h, ours, r, theirs := readBoth(s)
	var refused *RequestError
	switch {
	case errors.Is(ours, errNeedMore):
		return ""
	case errors.As(ours, &refused):
		if theirs == nil && !deliberate(refused, nil) {
			return "we refuse: " + refused.Msg
		}
		return ""
	case theirs != nil:
		if !deliberate(nil, theirs) {
			return "net/http refuses: " + theirs.Error()
		}
		return ""
	}
	return compareRead(h, r)
}

// compareRead compares what the two read.
func compareRead(h *head, r *http.Request) string {
	switch {
	case h.methodName() != r.Method:
		return "method " + r.Method
	case string(h.at(h.target)) != r.RequestURI:
		return "target " + r.RequestURI
	case string(h.hostName()) != r.Host:
		return "host " + r.Host
	case string(h.at(h.query)) != r.URL.RawQuery:
		return "query " + r.URL.RawQuery
	case h.length != r.ContentLength:
		return "length"
	case h.keepAlive() == r.Close:
		return "keep-alive"
	}
	return compareFields(h, r)
}

// compareFields compares all field lines but those that net/http takes out.
func compareFields(h *head, r *http.Request) string {
	n := 0
	for i := range h.fields {
		name, value := h.fieldAt(i)
		key := http.CanonicalHeaderKey(string(name))
		if key == "Host" || key == "Transfer-Encoding" || key == "Content-Length" {
			continue
		}
		n++
		found := false
		for _, v := range r.Header[key] {
			found = found || bytes.Equal([]byte(v), value)
		}
		if !found {
			return "field " + string(name)
		}
	}
	for key, values := range r.Header {
		if key != "Content-Length" {
			n -= len(values)
		}
	}
	if n != 0 {
		return "number of fields"
	}
	return ""
}

func TestDiffer(t *testing.T) {
	for _, c := range append(acceptedHeads, refusedHeads...) {
		for _, s := range c.expand() {
			if d := compare(s); d != "" {
				t.Errorf("%s: %q: %s", c.name, s, d)
			}
		}
	}
}

// TestDifferences holds the list to what is so.
func TestDifferences(t *testing.T) {
	for _, d := range differences {
		_, ours, _, theirs := readBoth(d.request)
		var refused *RequestError
		errors.As(ours, &refused)
		if refused != d.refusal || (theirs == nil) != (d.refusal != nil) {
			t.Errorf("%q: ours %v, net/http's %v", d.request, ours, theirs)
		}
	}
}

func FuzzDiffer(f *testing.F) {
	for _, c := range append(acceptedHeads, refusedHeads...) {
		f.Add(c.expand()[0])
	}
	for _, d := range differences {
		f.Add(d.request)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := compare(s); d != "" {
			t.Errorf("%q: %s", s, d)
		}
	})
}

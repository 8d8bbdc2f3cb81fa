package server

// This file holds the checks of the configuration that one field alone cannot tell.

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"

	"nsgo/conn"
)

// validate checks a configuration whose fields are each in range.
func (d *decoder) validate(c *Config) {
	seen := map[string]bool{}
	d.listeners("server", c.Server.Listen, seen)
	d.listeners("tls", c.TLS.Listen, seen)
	if len(c.Server.Listen)+len(c.TLS.Listen) == 0 {
		d.fault(d.lines["server.listen"], `no address to listen on: write listen = ["127.0.0.1:8000"] in [server] or in [tls]`)
	}
	if len(c.TLS.Listen) > 0 && (c.TLS.Cert == "" || c.TLS.Key == "") {
		d.fault(d.lines["tls.listen"], `listen in [tls] needs a certificate: write cert = "cert.pem" and key = "key.pem" beside it`)
	}
	if c.Server.Pages == "" {
		d.fault(d.lines["server.pages"], `pages in [server] must name a folder, as "pages"`)
	}
	for _, name := range c.Server.Index {
		if name == "" || strings.ContainsAny(name, "/\x00") || name[0] == '.' {
			d.fault(d.lines["server.index"], "index in [server]: %q is no file name", name)
		}
	}
	if !validHeaderValue(c.Server.ServerHeader) {
		d.fault(d.lines["server.server_header"], "server_header in [server] must not hold control characters")
	}
	if c.Limits.RequestLine > c.Limits.HeaderBytes {
		d.fault(d.lines["limits.request_line"], "request_line in [limits] (%v) is a part of header_bytes (%v) and cannot be larger",
			c.Limits.RequestLine, c.Limits.HeaderBytes)
	}
	for _, text := range c.Server.Trusted {
		if _, err := prefixes([]string{text}); err != nil {
			d.fault(d.lines["server.trusted"], "trusted in [server]: %v", err)
		}
	}
	d.errorPages(c.ErrorPages)
	d.mimeTypes(c.MIME)
}

// listeners checks the addresses of a section; seen holds those that are taken already.
func (d *decoder) listeners(section string, addresses []string, seen map[string]bool) {
	for _, a := range addresses {
		form := canonical(a)
		switch err := CheckAddress(a); {
		case err != nil:
			d.fault(d.lines[section+".listen"], "listen in [%s]: %v", section, err)
		case seen[form]:
			d.fault(d.lines[section+".listen"], "listen in [%s]: %q is there twice: it can be listened on once only, with TLS or without", section, a)
		case form != "":
			seen[form] = true
		}
	}
}

// canonical gives the one form of an address whose forms mean the same; "" for port 0, which is another one each time.
func canonical(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || strings.HasPrefix(address, "unix:") {
		return address
	}
	n, _ := strconv.Atoi(port)
	if n == 0 {
		return ""
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "" // listens on all, of both families
	}
	return net.JoinHostPort(strings.ToLower(host), strconv.Itoa(n))
}

// CheckAddress tells what is wrong with an address to listen on.
func CheckAddress(address string) error {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		if path == "" {
			return fmt.Errorf("%q lacks the path of the socket: write unix:/run/nsgo.sock", address)
		}
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address: write host:port, as 127.0.0.1:8000, [::1]:8000 or :8000 for all, or unix:/path", address)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q: %q is no port: write a number from 0 to 65535", address, port)
	}
	return nil
}

// errorPages checks [error_pages]: statuses that are errors, and pages of ours.
func (d *decoder) errorPages(pages map[string]string) {
	for status, page := range pages {
		line := d.lines["error_pages."+status]
		if n, err := strconv.Atoi(status); err != nil || n < 400 || conn.StatusText(n) == "" {
			d.fault(line, "%s in [error_pages] is no error status: write a number from 400 to 599", status)
		}
		if !strings.HasPrefix(page, "/") {
			d.fault(line, "%s in [error_pages]: %q is no page of this server: write its path, as %q", status, page, "/"+page)
		}
	}
}

// mimeTypes checks [mime]: suffixes with their dot, and types of two parts.
func (d *decoder) mimeTypes(types map[string]string) {
	for suffix, mediaType := range types {
		line := d.lines["mime."+suffix]
		if len(suffix) < 2 || suffix[0] != '.' || strings.Contains(suffix, "/") {
			d.fault(line, "%q in [mime] is no suffix: write %q", suffix, "."+strings.TrimLeft(filepath.Base(suffix), "."))
		}
		if kind, sub, ok := strings.Cut(mediaType, "/"); !ok || kind == "" || sub == "" || !validHeaderValue(mediaType) {
			d.fault(line, `%s in [mime]: %q is no media type: write one as "text/plain"`, suffix, mediaType)
		}
	}
}

// validHeaderValue tells whether s can stand in a header field (RFC 9110 section 5.5).
func validHeaderValue(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// Path gives a path of the configuration as the process can open it: relative ones start in the file's folder.
func (c *Config) Path(p string) string {
	if p == "" || p == "-" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.Dir, p)
}

// prefixes reads addresses and ranges of them.
func prefixes(texts []string) ([]netip.Prefix, error) {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		p, err := netip.ParsePrefix(text)
		if a, err2 := netip.ParseAddr(text); err2 == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no address: write one as 192.0.2.1 or a range as 192.0.2.0/24", text)
		}
		list[i] = p
	}
	return list, nil
}

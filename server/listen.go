package server

// This file holds the listeners and the certificates.

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync/atomic"

	"nsgo/conn"
)

// listenAll opens the configured listeners. Those that the process was started with are taken instead of opening them;
// what is left of these is served too, by its name: "https" with TLS.
func (s *Server) listenAll(config *Config) error {
	rest := takeInherited()
	secure := s.certs.config(config)
	for _, address := range config.Server.Listen {
		var err error
		if rest, err = s.listen(address, nil, rest); err != nil {
			return err
		}
	}
	for _, address := range config.TLS.Listen {
		var err error
		if rest, err = s.listen(address, secure, rest); err != nil {
			return err
		}
	}
	for _, l := range rest {
		if l.name == "https" && secure != nil {
			s.addListener(l.Listener, secure)
		} else {
			s.addListener(l.Listener, nil)
		}
	}
	return nil
}

// listen opens a listener, or takes it out of those that were inherited; secure is nil for plain HTTP.
func (s *Server) listen(address string, secure *tls.Config, from []inherited) (rest []inherited, err error) {
	l, rest := takeMatching(from, address)
	if l == nil {
		if l, err = conn.Listen(address); err != nil {
			return rest, fmt.Errorf("listen on %s: %w", address, err)
		}
	}
	s.addListener(l, secure)
	return rest, nil
}

// addListener keeps a listener to be served.
func (s *Server) addListener(l net.Listener, secure *tls.Config) {
	if secure == nil {
		s.listeners = append(s.listeners, listener{l, "http"})
		return
	}
	s.listeners = append(s.listeners, listener{conn.NewTLSListener(l, secure), "https"})
}

// certificates holds the certificate that new connections get.
type certificates struct {
	current atomic.Pointer[tls.Certificate]
}

// load reads the certificate of a configuration. When it fails the one before stays.
func (c *certificates) load(config *Config) error {
	if len(config.TLS.Listen) == 0 {
		return nil
	}
	cert, err := tls.LoadX509KeyPair(config.Path(config.TLS.Cert), config.Path(config.TLS.Key))
	if err != nil {
		return config.at("tls.cert", fmt.Errorf("certificate: %w", err))
	}
	c.current.Store(&cert)
	return nil
}

// config gives what TLS listeners need; nil where there is no TLS.
func (c *certificates) config(config *Config) *tls.Config {
	if len(config.TLS.Listen) == 0 {
		return nil
	}
	min := map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}[config.TLS.MinVersion]
	return &tls.Config{
		MinVersion:     min,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil },
	}
}

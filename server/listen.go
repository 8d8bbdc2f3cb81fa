package server

// This file holds the listeners and the certificates.

import (
	"crypto/tls"
	"fmt"
	"sync/atomic"

	"nsgo/conn"
)

// listen opens the listeners of a scheme; config is that of TLS, nil for plain HTTP.
func (s *Server) listen(scheme string, addresses []string, config *tls.Config) error {
	for _, address := range addresses {
		l, err := conn.Listen(address)
		if err != nil {
			return fmt.Errorf("listen on %s: %w", address, err)
		}
		if config != nil {
			l = conn.NewTLSListener(l, config)
		}
		s.listeners = append(s.listeners, listener{l, scheme})
	}
	return nil
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
		return fmt.Errorf("certificate: %w", err)
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

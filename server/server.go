package server

// This file holds Server and its life: start, reload, drain.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

// Options are what a server is made of.
type Options struct {
	// Load reads the configuration; it is called at the start and by each reload.
	Load func() (*Config, error)
	// Engines makes the languages for a configuration; log takes what scripts print, and faults that no request sees.
	Engines func(c *Config, log *slog.Logger) []script.Engine
	// Stdout and Stderr take the logs that the configuration sends there, and the lines that name the listeners.
	Stdout, Stderr io.Writer
	// Version is what ns_info version answers.
	Version string
}

// Server is a running web server. Any goroutine may call its methods.
type Server struct {
	options    Options
	version    string
	booted     time.Time
	background context.Context
	shared     *builtins.Shared
	log        *slog.Logger
	errorFile  *logFile
	access     *AccessLog // nil for none
	current    atomic.Pointer[generation]
	running    atomic.Int64 // requests that are executing
	requests   sync.Pool    // of *request that are executing no more
	contexts   roster       // of all requests
	refused    atomic.Int64 // Unix time of the last request for which there was no room
	conn       *conn.Server
	listeners  []listener
	certs      certificates
	follower   follower
	stop       chan struct{} // closed by Stop
	stopOnce   sync.Once
	reloading  sync.Mutex  // one reload at a time
	ended      atomic.Bool // no reload any more
	drain      func() error
}

// listener is an address that is listened on.
type listener struct {
	net.Listener
	scheme string
}

// String gives the address as the log names it, which clients can use.
func (l listener) String() string {
	if l.Addr().Network() == "unix" {
		return "unix:" + l.Addr().String()
	}
	return l.scheme + "://" + l.Addr().String()
}

// Start loads the configuration and the library, opens the logs and the listeners and begins to serve. When it fails
// nothing is left behind.
func Start(options Options) (*Server, error) {
	s := newServer(options)
	config, err := options.Load()
	if err != nil {
		return nil, err
	}
	if err := s.open(config); err != nil {
		s.closeAll()
		return nil, err
	}
	s.follow(config) // for -dev: what is loaded now is what the files say
	s.serve()
	return s, nil
}

// newServer makes a server that has nothing yet.
func newServer(options Options) *Server {
	s := &Server{options: options, version: options.Version, booted: time.Now(), background: context.Background(),
		shared: builtins.NewShared(), stop: make(chan struct{})}
	s.drain = sync.OnceValue(s.drainOnce)
	return s
}

// open makes all that can fail. What needs root comes first; scripts run last.
func (s *Server) open(config *Config) error {
	if err := s.openLogs(config); err != nil {
		return err
	}
	if err := s.certs.load(config); err != nil {
		return err
	}
	if err := s.listenAll(config); err != nil {
		return err
	}
	if err := s.dropPrivileges(config); err != nil {
		return err
	}
	g, err := s.newGeneration(config)
	if err != nil {
		return err
	}
	s.current.Store(g)
	s.conn = s.newConnServer(config)
	return nil
}

// openLogs opens the error log and the access log.
func (s *Server) openLogs(config *Config) (err error) {
	if s.errorFile, err = openLog(config.Path(config.Log.Error), s.options.Stderr); err != nil {
		return config.at("log.error", fmt.Errorf("error log: %w", err))
	}
	s.log = NewLogger(s.errorFile, config.Log.Level)
	if config.Log.Access == "" {
		return nil
	}
	file, err := openLog(config.Path(config.Log.Access), s.options.Stdout)
	if err == nil {
		s.access, err = newAccessLog(config.Log.Format, file, s.log)
	}
	if err != nil {
		return config.at("log.access", fmt.Errorf("access log: %w", err))
	}
	return nil
}

// newConnServer makes the connection layer.
func (s *Server) newConnServer(config *Config) *conn.Server {
	l, t := &config.Limits, &config.Timeouts
	trusted, _ := prefixes(config.Server.Trusted) // Parse has checked them
	return &conn.Server{
		Handler: s, Log: s.log, Done: s.done, Trusted: trusted,
		AbortOnHalfClose: config.Server.AbortOnHalfclose, ServerHeader: config.Server.ServerHeader,
		Limits: conn.Limits{
			RequestLine: int(l.RequestLine), HeaderBytes: int(l.HeaderBytes), HeaderCount: l.HeaderCount,
			BodyBytes: int64(l.BodyBytes), BodyMemory: int64(l.BodyMemory), Connections: l.Connections,
			ConnectionsPerAddress: l.ConnectionsPerAddress, Pipelined: int(l.Pipelined), RequestsPerConnection: l.RequestsPerConnection,
		},
		Timeouts: conn.Timeouts{
			Handshake: t.Handshake.D(), Head: t.Head.D(), Body: t.Body.D(), Write: t.Write.D(), Idle: t.Idle.D(), Linger: t.Linger.D(),
		},
	}
}

// serve begins to accept, and says so.
func (s *Server) serve() {
	g := s.current.Load()
	g.begin()
	for _, l := range s.listeners {
		go func() {
			if err := s.conn.Serve(l); err != nil {
				s.log.Error("listener failed", "listener", l.String(), "error", err)
				s.Stop()
			}
		}()
		fmt.Fprintf(s.options.Stderr, "listening on %s\n", l)
	}
	go s.lookAtMemory()
	s.notify("READY=1")
}

// begin lets a generation run its scheduled procedures, after those that its library kept for this moment.
func (g *generation) begin() {
	g.runHooks(atStartup)
	g.sched.start()
}

// Stop makes Wait drain and return.
func (s *Server) Stop() { s.stopOnce.Do(func() { close(s.stop) }) }

// Stopping is closed by Stop.
func (s *Server) Stopping() <-chan struct{} { return s.stop }

// isStopping tells whether Stop was called.
func (s *Server) isStopping() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// Drain stops accepting, lets the requests that run finish within timeouts.shutdown, runs the exit procedures and
// writes the logs out. It returns an error when requests had to be cut.
func (s *Server) Drain() error { return s.drain() }

func (s *Server) drainOnce() error {
	s.Stop()
	s.notify("STOPPING=1")
	g := s.current.Load()
	g.runHooks(atShutdown)
	ctx, cancel := context.WithTimeout(s.background, g.config.Timeouts.Shutdown.D())
	defer cancel()
	err := s.conn.Shutdown(ctx)
	if err != nil {
		err = ErrCut
		s.log.Warn(err.Error())
		s.cutScripts()
	}
	s.ended.Store(true)
	s.awaitReload()
	s.current.Load().runHooks(atExit)
	s.closeAll()
	return err
}

// awaitReload waits a while for a reload that runs: a library may take its time.
func (s *Server) awaitReload() {
	over := make(chan struct{})
	go func() {
		s.reloading.Lock()
		defer s.reloading.Unlock()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(reloadGrace):
		s.log.Warn("the server ends in the midst of a reload")
	}
}

// reloadGrace is how long the end of the server waits for a reload.
const reloadGrace = time.Second

// cutGrace is how long scripts that are stopped at the end of a drain have for their clean-up hooks.
const cutGrace = 5 * time.Second

// cutScripts stops the scripts of the requests that were cut, and waits for their hooks and their lines in the log.
func (s *Server) cutScripts() {
	s.contexts.stop(script.ErrShutdown)
	ctx, cancel := context.WithTimeout(s.background, cutGrace)
	defer cancel()
	if s.conn.Shutdown(ctx) != nil {
		s.log.Warn("the clean-up hooks of requests that were cut did not end")
	}
}

// closeAll lets go of what open made.
func (s *Server) closeAll() {
	for _, l := range s.listeners {
		l.Close()
	}
	if g := s.current.Load(); g != nil {
		g.retire()
	}
	if s.access != nil {
		s.access.Close()
	}
	if s.errorFile != nil {
		s.errorFile.Close()
	}
}

// ErrCut is the error of a drain that took too long.
var ErrCut = errors.New("requests were cut: they ran longer than timeouts.shutdown")

// ErrEnded is the error of a reload after the end.
var ErrEnded = errors.New("the server has ended")

// Reload reads configuration, library and certificates anew and reopens the logs. Requests that run keep what they
// began with. When anything new is broken all stays as it was, and the log and the error say why.
func (s *Server) Reload() error {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	if s.ended.Load() {
		return ErrEnded
	}
	s.notify("RELOADING=1")
	defer s.notify("READY=1")
	s.reopenLogs()
	old := s.current.Load()
	old.runHooks(atSignal)
	g, err := s.reload()
	if err != nil {
		s.log.Error("reload failed: the old configuration and library stay in use", "error", err)
		return err
	}
	if s.ended.Load() {
		g.retire()
		return ErrEnded
	}
	for _, name := range needRestart(old.config, g.config) {
		s.log.Warn("a change needs a restart to take effect", "section", name)
	}
	s.current.Store(g)
	g.begin()
	old.retire()
	s.log.Info("reloaded")
	return nil
}

// reload makes a new generation, and takes the new certificates.
func (s *Server) reload() (*generation, error) {
	if old := s.current.Load().config; old.jailed {
		s.log.Info("the configuration and the certificates are outside of the chroot: only the library and the pages are read anew")
		return s.newGeneration(old)
	}
	config, err := s.options.Load()
	if err != nil {
		return nil, err
	}
	g, err := s.newGeneration(config)
	if err != nil {
		return nil, err
	}
	if err := s.certs.load(config); err != nil {
		g.retire()
		return nil, err
	}
	return g, nil
}

// reopenLogs opens the log files anew by their names.
func (s *Server) reopenLogs() {
	err := s.errorFile.Reopen()
	if s.access != nil {
		err = errors.Join(err, s.access.Reopen())
	}
	if err != nil {
		s.log.Error("cannot reopen a log: the old file stays in use", "error", err)
	}
}

// needRestart names the sections whose change a reload does not carry out, because they are about connections that
// are open and listeners that are bound.
func needRestart(old, new *Config) []string {
	var names []string
	for _, section := range []struct {
		name     string
		old, new any
	}{
		{"[server] listen", old.Server.Listen, new.Server.Listen},
		{"[server] server_header", old.Server.ServerHeader, new.Server.ServerHeader},
		{"[server] trusted", old.Server.Trusted, new.Server.Trusted},
		{"[server] abort_on_halfclose", old.Server.AbortOnHalfclose, new.Server.AbortOnHalfclose},
		{"[tls] listen", old.TLS.Listen, new.TLS.Listen},
		{"[timeouts]", old.Timeouts, new.Timeouts},
		{"[limits]", connLimits(old.Limits), connLimits(new.Limits)},
		{"[log]", old.Log, new.Log},
	} {
		if !reflect.DeepEqual(section.old, section.new) {
			names = append(names, section.name)
		}
	}
	return names
}

// connLimits gives the limits without those that a reload changes.
func connLimits(l LimitConfig) LimitConfig {
	l.Running, l.Pages, l.Files, l.Redirects, l.Scheduled, l.FormFields, l.UploadFiles = 0, 0, 0, 0, 0, 0, 0
	l.ScriptTime, l.ScriptRecursion, l.ScriptString = 0, 0, 0
	return l
}

// Connections gives the number of open connections.
func (s *Server) Connections() int64 {
	if s.conn == nil {
		return 0
	}
	n, _ := s.conn.Stats()
	return int64(n)
}

// Addresses gives the listeners as "http://127.0.0.1:8000".
func (s *Server) Addresses() []string {
	var list []string
	for _, l := range s.listeners {
		list = append(list, l.String())
	}
	return list
}

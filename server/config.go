// Package server joins the rooms to a web server: configuration, URL space, filters, pages, logs, reload and drain.
package server

// This file holds the configuration as Go sees it: one struct a section of nsgo.toml, one field a key.
//
// The tags are the schema. "toml" is the key; "doc" is its line in the reference; "min" and "max" bound it, in the
// notation of the file; "oneof" lists the words that it takes; "path" marks a path relative to the file's folder.
// The defaults are in Default, and nowhere else.

import "io/fs"

// Config is the whole of nsgo.toml. It does not change after Load: a reload makes a new one.
type Config struct {
	Server     ServerConfig      `toml:"server" doc:"What is served, and where."`
	TLS        TLSConfig         `toml:"tls" doc:"HTTPS. Without a listen address there is none."`
	Timeouts   TimeoutConfig     `toml:"timeouts" doc:"How long the server waits for a peer."`
	Limits     LimitConfig       `toml:"limits" doc:"A bound for each thing that grows."`
	Log        LogConfig         `toml:"log" doc:"Where the logs go."`
	Script     ScriptConfig      `toml:"script" doc:"How scripts run."`
	MIME       map[string]string `toml:"mime" doc:"Media types by file suffix, added to the built-in ones: \".glb\" = \"model/gltf-binary\"."`
	ErrorPages map[string]string `toml:"error_pages" doc:"The page that answers instead of a plain error, by status: 404 = \"/missing.lp\". The plain one answers where that page is missing or fails, what cannot be read as a request, and 412 and 416 of files."`
	Config     map[string]any    `toml:"config" doc:"Your own keys, of any kind; scripts read them with ns_config."`

	// File is the path that the configuration was read from, "" for the embedded one.
	File string `toml:"-"`
	// Dir is the folder that relative paths start from, absolute where it is a file's.
	Dir string `toml:"-"`
	// Dev shows the faults of scripts to the client, and looks at each page's file on each request.
	Dev bool `toml:"-"`
	// EmbeddedPages is the page root where the binary carries it, nil for a folder.
	EmbeddedPages fs.FS `toml:"-"`

	jailed bool           // the process is shut into [server] chroot, where neither the file nor the certificates are
	lines  map[string]int // of the keys that the file has
}

// ServerConfig is [server].
type ServerConfig struct {
	Listen           []string `toml:"listen" doc:"Addresses for plain HTTP: host:port (port 0 takes any free one) or unix:/path."`
	Pages            string   `toml:"pages" path:"yes" doc:"Page root: scripts, templates and static files."`
	Realm            string   `toml:"realm" doc:"What ns_returnunauthorized asks a password for."`
	Library          string   `toml:"library" path:"yes" doc:"Folder of .lua and .tcl files that are read in name order when an interp starts; \"\" for none."`
	Index            []string `toml:"index" doc:"Files that answer for a folder, the first that is there."`
	Abort            string   `toml:"abort" oneof:"report|stop" doc:"What a client's reset does to its script: report (ns_write tells false) or stop (the script ends)."`
	AbortOnHalfclose bool     `toml:"abort_on_halfclose" doc:"Treat a client that has finished sending (FIN) as one that has gone. Breaks clients that half-close and wait."`
	ServerHeader     string   `toml:"server_header" doc:"Value of the Server header; \"\" leaves it out."`
	Trusted          []string `toml:"trusted" doc:"Addresses of proxies in front, alone or as 10.0.0.0/8: limits for one address do not hold for them."`
	User             string   `toml:"user" doc:"User to become after the listeners are bound, when started as root; name or number."`
	Group            string   `toml:"group" doc:"Group to become; the user's own unless told."`
	Chroot           string   `toml:"chroot" path:"yes" doc:"Folder to shut the process into after the listeners are bound, when started as root."`
}

// TLSConfig is [tls].
type TLSConfig struct {
	Listen     []string `toml:"listen" doc:"Addresses for HTTPS."`
	Cert       string   `toml:"cert" path:"yes" doc:"Certificate chain, PEM, the server's own first."`
	Key        string   `toml:"key" path:"yes" doc:"Private key, PEM."`
	MinVersion string   `toml:"min_version" oneof:"1.2|1.3" doc:"The oldest TLS version that is spoken."`
}

// TimeoutConfig is [timeouts].
type TimeoutConfig struct {
	Handshake Duration `toml:"handshake" min:"1ms" max:"10m" doc:"TLS handshake, from accept to finished."`
	Head      Duration `toml:"head" min:"1ms" max:"10m" doc:"A whole request head, from its first byte."`
	Body      Duration `toml:"body" min:"1ms" max:"1h" doc:"Silence while a request body is being sent."`
	Write     Duration `toml:"write" min:"1ms" max:"1h" doc:"A send that makes no progress; the client then counts as gone."`
	Idle      Duration `toml:"idle" min:"1ms" max:"24h" doc:"Silence between two requests on a kept connection."`
	Linger    Duration `toml:"linger" min:"1ms" max:"10m" doc:"Reading on after the last response, so that a client that still sends can read it."`
	Shutdown  Duration `toml:"shutdown" min:"0s" max:"24h" doc:"Drain on SIGTERM: running requests may finish, then they are cut."`
}

// LimitConfig is [limits].
type LimitConfig struct {
	RequestLine           Size     `toml:"request_line" min:"64B" max:"1MiB" doc:"Request line. Above it: 414."`
	HeaderBytes           Size     `toml:"header_bytes" min:"256B" max:"16MiB" doc:"Whole request head. Above it: 431."`
	HeaderCount           int      `toml:"header_count" min:"1" max:"10000" doc:"Request header fields. Above it: 431."`
	BodyBytes             Size     `toml:"body_bytes" min:"1B" max:"1TiB" doc:"Request body. Above it: 413."`
	BodyMemory            Size     `toml:"body_memory" min:"1B" max:"1GiB" doc:"Part of a request body that is kept in memory; a longer one goes to a temporary file."`
	FormFields            int      `toml:"form_fields" min:"1" max:"1000000" doc:"Fields of a form or query. Above it: 400."`
	UploadFiles           int      `toml:"upload_files" min:"0" max:"10000" doc:"Files in one form. Above it: 413."`
	Connections           int      `toml:"connections" min:"1" max:"10000000" doc:"Connections at once. More get 503 with Retry-After, or are closed as they come where very many of them do."`
	ConnectionsPerAddress int      `toml:"connections_per_address" min:"0" max:"10000000" doc:"Connections at once from one address that is not trusted, 0 for no bound. More are closed as they come."`
	Pipelined             Size     `toml:"pipelined" min:"1KiB" max:"16MiB" doc:"Further requests of a client that are read ahead while one runs."`
	RequestsPerConnection int      `toml:"requests_per_connection" min:"0" max:"1000000000" doc:"Requests on one connection before it is closed, 0 for no bound."`
	Running               int      `toml:"running" min:"1" max:"10000000" doc:"Requests executing at once. When full: 503 with Retry-After."`
	ScriptTime            Duration `toml:"script_time" min:"0s" max:"24h" doc:"Computing of one script without a wait between, 0s for no bound. Above it: 500."`
	ScriptRecursion       int      `toml:"script_recursion" min:"16" max:"100000" doc:"Depth of calls in one script. Above it: 500."`
	ScriptString          Size     `toml:"script_string" min:"1KiB" max:"1GiB" doc:"Largest string that a script may build. Above it: 500."`
	Scheduled             int      `toml:"scheduled" min:"0" max:"10000000" doc:"Scheduled procedures that wait for their times at once. Above it: an error for the script."`
	Redirects             int      `toml:"redirects" min:"1" max:"100" doc:"Internal redirects in one request. Above it: 500."`
	Pages                 int      `toml:"pages" min:"1" max:"1000000" doc:"Compiled pages kept in memory; one that was not used for long makes room."`
	Files                 int      `toml:"files" min:"0" max:"1000000" doc:"Static files of up to 16 KiB whose content is kept in memory; one that was not used for long makes room."`
}

// LogConfig is [log].
type LogConfig struct {
	Error  string `toml:"error" path:"yes" doc:"Error log: a file, or \"-\" for standard error."`
	Level  string `toml:"level" oneof:"debug|info|warn|error" doc:"The least important message that is logged."`
	Access string `toml:"access" path:"yes" doc:"Access log: a file, \"-\" for standard output, \"\" for none."`
	Format string `toml:"format" oneof:"common|combined|json" doc:"Form of the access log."`
}

// ScriptConfig is [script].
type ScriptConfig struct {
	Interps int    `toml:"interps" min:"0" max:"10000" doc:"Lua states at most, each of which serves many waiting requests; 0 for four times the number of processors, and 8 at least."`
	Reload  string `toml:"reload" oneof:"never|always|DURATION" doc:"How soon a changed page is seen: a time (\"1s\"), always, or never."`
	System  string `toml:"system" oneof:"safe|files|all" doc:"What scripts may do with the machine: safe (its clock, and files to read), files (also write, rename, remove), all (also run commands and open sockets)."`
}

// Package conn speaks HTTP/1.1 on a socket: it listens, reads requests, holds the response to its states, decides
// keep-alive, sees what the client did to the connection, and sends files. It knows nothing of scripts.
package conn

// Package conn speaks HTTP/1.1 on a socket: it listens, reads requests, holds the response to its states, decides
// keep-alive, sees what the client did to the connection, and sends files. It knows nothing of scripts.
//
// # The life of a request
//
//  1. Serve accepts a connection and counts it (server.go). From then on it has one goroutine (link.serve), which does
//     all its work; other goroutines may only wake it or sever it.
//  2. The connection waits for the first byte of a request (link.await). While it waits it holds no buffer and no
//     Exchange, and after a second it goes on in a new goroutine, whose stack is small. Each system call is tried
//     before it is waited for (sock): a connection in use never goes to sleep between two bytes that are there.
//  3. The head is parsed in place, in the bytes as they were read (head.parse); it stays where it is until the
//     exchange ends, and the body is read behind it. What breaks the grammar or a limit is answered here (link.refuse),
//     and the connection ends, because nobody knows where such a request ends.
//  4. The handler runs (link.handle), on this goroutine. It reads the body where it wants one (content.go), and a
//     client that waits for 100 Continue gets it then.
//  5. The response moves through its states: one table (moves), one method that moves it (Exchange.step). Head and
//     body leave in one write where they can (Exchange.emit). A write that fails means that the client has gone; that is
//     no error of the handler's, which is told by false.
//  6. Whenever the handler asks, one poll says what the client has done (Exchange.Peer), one harmless byte finds out what
//     no poll can know (Exchange.Alive), and one epoll set for all reports resets as they come (Exchange.OnReset).
//  7. When the handler returns, the response is ended (Exchange.Finish). KeepAlive, and it alone, decides whether
//     the connection is kept, and says why not; what is left of the request body is read before (link.drain).
//  8. Done is told how it ended (link.tell): as soon as the next read has shown whether the client had finished sending.
//     A connection that is kept goes on at 2. Any other one ends gently (link.linger): the sending side first, and
//     reading on for a while, because closing with unread input destroys what the client has not read yet; or by a
//     reset, where that alone tells the client that its response is not whole.
//
// A handler that has answered and works on can let the connection go on without it (Exchange.Detach).
package conn

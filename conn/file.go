package conn

import "os"

// ReturnFile sends a regular file as a whole response: Last-Modified, ETag, conditional requests, single and multipart
// ranges, HEAD, sendfile where the connection is plain. The file stays the caller's to close.
func (x *Exchange) ReturnFile(status int, ctype string, f *os.File, info os.FileInfo) (ok bool, err error) {
	return x.ReturnReader(status, ctype, f, info.Size())
}

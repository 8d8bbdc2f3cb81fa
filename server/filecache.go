package server

// This file keeps small static files in memory. Each request still asks for the state of its file, by one system call,
// so a change shows at once; what is spared is to open, read and close it.

import (
	"bytes"
	"io"
	"io/fs"
	"time"
)

const (
	// smallFile is the size up to which a file is kept, bytes: it leaves with its head in one write.
	smallFile = 16 << 10
	// settled is how long a file must have been unchanged before it is kept. File systems tell times in steps of some
	// milliseconds, or a second or two: a file that was just written may be written again without its time changing.
	settled = 3 * time.Second
)

// fileCache holds copies of small files. All methods may be called from any goroutine.
type fileCache struct {
	root  *docRoot
	files *lru[*cachedFile] // nil where none are kept
}

// cachedFile is a copy of a file. It does not change.
type cachedFile struct {
	name      string
	content   *bytes.Reader // only read by ReadAt, which moves nothing
	info      fs.FileInfo
	mediaType string
}

func newFileCache(root *docRoot, limit int) *fileCache {
	if limit == 0 || root.root == nil {
		return &fileCache{root: root}
	}
	return &fileCache{root: root, files: newLRU[*cachedFile](limit)}
}

// get gives the copy of a file that is still what the file is, nil where there is none.
func (c *fileCache) get(name []byte) *cachedFile {
	if c.files == nil {
		return nil
	}
	f, ok := c.files.get(name)
	if !ok {
		return nil
	}
	if info, err := c.root.stat(f.name); err != nil || !sameFile(info, f.info) {
		c.files.drop(f.name)
		return nil
	}
	return f
}

// put makes and keeps a copy of an open file, where it is one to be kept; else, and where it cannot be read, it gives nil.
func (c *fileCache) put(name string, f io.ReaderAt, info fs.FileInfo, mediaType string) *cachedFile {
	if c.files == nil || info.Size() > smallFile || time.Since(info.ModTime()) < settled {
		return nil
	}
	text := make([]byte, info.Size())
	if n, _ := f.ReadAt(text, 0); n < len(text) {
		return nil
	}
	copied := &cachedFile{name, bytes.NewReader(text), info, mediaType}
	c.files.put(name, copied)
	return copied
}

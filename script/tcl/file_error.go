package tcl

// This file holds the errors of the operating system as Tcl tells them.

import (
	"errors"
	"io/fs"
	"syscall"
)

// posixNames are the names and texts that errorCode POSIX knows, for the errors that scripts meet most.
var posixNames = map[syscall.Errno][2]string{
	syscall.ENOENT: {"ENOENT", "no such file or directory"}, syscall.EACCES: {"EACCES", "permission denied"},
	syscall.EEXIST: {"EEXIST", "file already exists"}, syscall.EISDIR: {"EISDIR", "illegal operation on a directory"},
	syscall.ENOTDIR: {"ENOTDIR", "not a directory"}, syscall.ENOTEMPTY: {"ENOTEMPTY", "directory not empty"},
	syscall.EPERM: {"EPERM", "not owner"}, syscall.EINVAL: {"EINVAL", "invalid argument"},
	syscall.EPIPE: {"EPIPE", "broken pipe"}, syscall.ECONNREFUSED: {"ECONNREFUSED", "connection refused"},
	syscall.EADDRINUSE: {"EADDRINUSE", "address already in use"}, syscall.ENOSPC: {"ENOSPC", "no space left on device"},
	syscall.EMFILE: {"EMFILE", "too many open files"}, syscall.EROFS: {"EROFS", "read-only file system"},
	syscall.EXDEV: {"EXDEV", "cross-domain link"}, syscall.ELOOP: {"ELOOP", "too many levels of symbolic links"},
	syscall.ECONNRESET: {"ECONNRESET", "connection reset by peer"}, syscall.EBADF: {"EBADF", "bad file number"},
	syscall.ENAMETOOLONG: {"ENAMETOOLONG", "file name too long"}, syscall.ETIMEDOUT: {"ETIMEDOUT", "connection timed out"},
}

// PosixError gives the text of an error of the operating system and its errorCode (POSIX NAME text).
func PosixError(err error) (text string, code Value) {
	var no syscall.Errno
	if errors.As(err, &no) {
		if n, ok := posixNames[no]; ok {
			return n[1], StrList("POSIX", n[0], n[1])
		}
		return no.Error(), StrList("POSIX", "EUNKNOWN", no.Error())
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return PosixError(syscall.ENOENT)
	case errors.Is(err, fs.ErrExist):
		return PosixError(syscall.EEXIST)
	case errors.Is(err, fs.ErrPermission):
		return PosixError(syscall.EACCES)
	}
	return err.Error(), StrList("POSIX", "EUNKNOWN", err.Error())
}

// fileError makes `what "name": text`.
func fileError(what, name string, err error) error {
	text, code := PosixError(err)
	return ErrCause(what+" \""+name+"\": "+text, code, err)
}

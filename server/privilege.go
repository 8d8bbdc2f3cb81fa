package server

// This file holds how the server gives up what only root may do, once its listeners are bound and its logs and
// certificates are open, and before any script runs.

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ErrPrivilege is the error of a user or chroot that the process may not change to.
var ErrPrivilege = errors.New("this needs a start as root")

// account is what the process becomes.
type account struct{ uid, gid int }

// dropPrivileges shuts the process into the configured folder and makes it the configured user.
func (s *Server) dropPrivileges(config *Config) error {
	c := &config.Server
	if c.User == "" && c.Group == "" && c.Chroot == "" {
		return nil
	}
	who, err := lookupAccount(config)
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		if c.Chroot == "" && who.uid == os.Geteuid() && who.gid == os.Getegid() {
			return nil
		}
		return fmt.Errorf("user, group and chroot in [server]: %w", ErrPrivilege)
	}
	s.giveLogs(who)
	if err := s.enterChroot(config); err != nil {
		return err
	}
	return who.become()
}

// logFiles gives the logs that are files.
func (s *Server) logFiles() []*logFile {
	logs := []*logFile{s.errorFile}
	if s.access != nil {
		logs = append(logs, s.access.file)
	}
	return slices.DeleteFunc(logs, func(l *logFile) bool { return l.file == nil })
}

// lookupAccount finds user and group, by name or number. It runs before the chroot, which may have no list of them.
func lookupAccount(config *Config) (account, error) {
	userName, groupName := config.Server.User, config.Server.Group
	who := account{os.Geteuid(), os.Getegid()}
	if userName != "" {
		u, err := user.Lookup(userName)
		if err != nil {
			u, err = user.LookupId(userName)
		}
		if err != nil {
			return who, config.at("server.user", fmt.Errorf("user in [server]: there is no user %q", userName))
		}
		who.uid, _ = strconv.Atoi(u.Uid)
		who.gid, _ = strconv.Atoi(u.Gid)
	}
	if groupName != "" {
		g, err := user.LookupGroup(groupName)
		if err != nil {
			g, err = user.LookupGroupId(groupName)
		}
		if err != nil {
			return who, config.at("server.group", fmt.Errorf("group in [server]: there is no group %q", groupName))
		}
		who.gid, _ = strconv.Atoi(g.Gid)
	}
	return who, nil
}

// become makes the process the account: groups first, while it still may.
func (who account) become() error {
	if err := syscall.Setgroups([]int{who.gid}); err != nil {
		return fmt.Errorf("groups: %w", err)
	}
	if err := syscall.Setgid(who.gid); err != nil {
		return fmt.Errorf("group %d: %w", who.gid, err)
	}
	if err := syscall.Setuid(who.uid); err != nil {
		return fmt.Errorf("user %d: %w", who.uid, err)
	}
	return nil
}

// giveLogs makes the logs the account's own, so that they can be reopened later.
func (s *Server) giveLogs(who account) {
	for _, l := range s.logFiles() {
		if err := l.file.Chown(who.uid, who.gid); err != nil {
			s.log.Warn("cannot give a log to the user", "file", l.path, "error", err)
		}
	}
}

// enterChroot shuts the process into the configured folder; paths of the configuration, and those by which logs are
// opened anew, are from there on as they are seen inside.
func (s *Server) enterChroot(c *Config) error {
	if c.Server.Chroot == "" {
		return nil
	}
	jail, err := filepath.Abs(c.Path(c.Server.Chroot))
	if err != nil {
		return err
	}
	pages, library, err := jailPaths(c, jail)
	if err != nil {
		return c.at("server.chroot", err)
	}
	c.Server.Pages, c.Server.Library = pages, library
	for _, l := range s.logFiles() {
		l.enterJail(jail)
	}
	if err := syscall.Chroot(jail); err != nil {
		return c.at("server.chroot", fmt.Errorf("chroot %s: %w", jail, err))
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	c.Dir, c.jailed = "/", true
	return nil
}

// jailPaths gives the folders of pages and library as they are seen from inside a folder, in which they must lie.
func jailPaths(c *Config, jail string) (pages, library string, err error) {
	pages, err = insideJail(jail, c.Path(c.Server.Pages))
	if err == nil && c.Server.Library != "" {
		library, err = insideJail(jail, c.Path(c.Server.Library))
	}
	return pages, library, err
}

// insideJail gives a path as it is seen from inside the folder.
func insideJail(jail, path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(jail, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", fmt.Errorf("chroot in [server]: %s is not inside %s", path, jail)
	}
	return "/" + rel, nil
}

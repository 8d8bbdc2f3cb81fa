// Package nsgo carries what the bare binary serves: a configuration and the pages that ship.
package nsgo

import "embed"

// Config is the text of nsgo.toml.
//
//go:embed nsgo.toml
var Config []byte

// Pages holds the folder pages.
//
//go:embed pages
var Pages embed.FS

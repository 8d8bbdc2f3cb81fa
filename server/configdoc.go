package server

// This file holds the reference of nsgo.toml, written from the schema and the defaults.

import (
	"fmt"
	"reflect"
	"strings"
)

// ConfigReference gives docs/configuration.md: each section with its keys, defaults and ranges.
func ConfigReference() string {
	var b strings.Builder
	b.WriteString(`# nsgo.toml

The configuration is one TOML file. Times are texts with a unit (` + "`\"250ms\"`, `\"30s\"`, `\"5m\"`" + `), sizes too (` + "`\"512B\"`, `\"64KiB\"`, `\"1MiB\"`" + `).
Relative paths start in the folder of the file. A key that nobody reads is an error; ` + "`nsgo check`" + ` tells all faults with their lines.
What the file leaves out has the default below.

This page is written from the server's own tables.
`)
	c := Default()
	root := reflect.ValueOf(&c).Elem()
	for i := range root.NumField() {
		if f := root.Type().Field(i); f.IsExported() && f.Tag.Get("toml") != "-" {
			writeSection(&b, schemaField{f, root.Field(i)})
		}
	}
	return b.String()
}

// writeSection writes one section as a heading and a table.
func writeSection(b *strings.Builder, section schemaField) {
	fmt.Fprintf(b, "\n## [%s]\n\n%s\n", section.Tag.Get("toml"), section.Tag.Get("doc"))
	if section.value.Kind() != reflect.Struct {
		return
	}
	b.WriteString("\n| key | default | range | |\n| --- | --- | --- | --- |\n")
	for i := range section.value.NumField() {
		f := schemaField{section.value.Type().Field(i), section.value.Field(i)}
		fmt.Fprintf(b, "| `%s` | `%s` | %s | %s |\n", f.Tag.Get("toml"), tomlText(f.value.Interface()), f.rangeText(), f.Tag.Get("doc"))
	}
}

// rangeText tells what the field takes.
func (f schemaField) rangeText() string {
	if words := f.Tag.Get("oneof"); words != "" {
		return strings.ReplaceAll(words, "|", ", ")
	}
	if low := f.Tag.Get("min"); low != "" {
		return low + " to " + f.Tag.Get("max")
	}
	return ""
}

// tomlText writes a value as it would stand in the file.
func tomlText(v any) string {
	switch v := v.(type) {
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = fmt.Sprintf("%q", s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case bool, int:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%q", fmt.Sprint(v))
}

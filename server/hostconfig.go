package server

// This file holds what scripts read of the configuration.

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"nsgo/script"
)

// Config gives a value of the configuration: of the user's own section ("config", or a table below it as "config.db"),
// or of any other section of nsgo.toml.
func (g *generation) Config(section, key string) (script.Value, bool) {
	table := g.config.table(section)
	v, ok := table[key]
	return scriptValue(v), ok
}

// ConfigSection gives the keys and values of a section, in the order of the keys; nil where there is none.
func (g *generation) ConfigSection(section string) []script.Value {
	table := g.config.table(section)
	if table == nil {
		return nil
	}
	pairs := []script.Value{}
	for _, key := range keys(table) {
		pairs = append(pairs, script.StringValue(key), scriptValue(table[key]))
	}
	return pairs
}

// ConfigSections gives the names of all sections.
func (g *generation) ConfigSections() []string {
	names := keys(fieldsOf(reflect.ValueOf(g.config).Elem()))
	return append(names, subsections("config", g.config.Config)...)
}

// subsections gives the dotted names of the tables in a table.
func subsections(name string, table map[string]any) []string {
	var names []string
	for _, key := range keys(table) {
		if sub, ok := table[key].(map[string]any); ok {
			path := name + "." + key
			names = append(append(names, path), subsections(path, sub)...)
		}
	}
	return names
}

// table gives a section as a table, nil where there is none.
func (c *Config) table(section string) map[string]any {
	name, rest, _ := strings.Cut(section, ".")
	field, ok := fieldsOf(reflect.ValueOf(c).Elem())[name]
	if !ok {
		return nil
	}
	switch v := field.value.Interface().(type) {
	case map[string]any:
		return subtable(v, rest)
	case map[string]string:
		table := map[string]any{}
		for key, text := range v {
			table[key] = text
		}
		return table
	}
	table := map[string]any{}
	for key, f := range fieldsOf(field.value) {
		table[key] = f.value.Interface()
	}
	return table
}

// subtable follows a dotted path.
func subtable(table map[string]any, path string) map[string]any {
	if table == nil {
		table = map[string]any{}
	}
	for path != "" {
		var key string
		key, path, _ = strings.Cut(path, ".")
		table, _ = table[key].(map[string]any)
	}
	return table
}

// scriptValue gives a value of the configuration as scripts see it. Times and sizes are texts, as in the file.
func scriptValue(v any) script.Value {
	switch v := v.(type) {
	case nil:
		return script.Value{}
	case bool:
		return script.BoolValue(v)
	case int:
		return script.IntValue(int64(v))
	case int64:
		return script.IntValue(v)
	case float64:
		return script.FloatValue(v)
	case string:
		return script.StringValue(v)
	case time.Time:
		return script.StringValue(v.Format(time.RFC3339Nano))
	case []string:
		return script.StringsValue(v)
	case []any:
		return listValue(v)
	case []map[string]any:
		return listValue(v)
	case map[string]any:
		var pairs []script.Value
		for _, key := range keys(v) {
			pairs = append(pairs, script.StringValue(key), scriptValue(v[key]))
		}
		return script.MapValue(pairs)
	}
	return script.StringValue(fmt.Sprint(v))
}

// listValue gives a list as scripts see it.
func listValue[T any](list []T) script.Value {
	items := make([]script.Value, len(list))
	for i, v := range list {
		items[i] = scriptValue(v)
	}
	return script.ListValue(items)
}

package server

// This file holds the strict way from TOML to Config: every key must be known and of the right kind and range, and
// every fault is told with its line and with what to write instead, not only the first.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Fault is one thing that is wrong in a file.
type Fault struct {
	File string
	Line int // 0 when the fault is in no line, as a missing file
	Text string
}

// Error writes the fault as FILE:LINE: text, which editors understand.
func (f Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Text
	}
	return f.File + ":" + strconv.Itoa(f.Line) + ": " + f.Text
}

// Faults are all things that are wrong in a file, in the order of their lines.
type Faults []Fault

// Error writes one fault a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Load reads the configuration file at path. An error that tells of its content is of type Faults.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Parse reads the text of a configuration file. The path names it in faults and is where relative paths start.
func Parse(path string, text []byte) (*Config, error) {
	c := Default()
	c.File, c.Dir = path, folderOf(path)
	d := decoder{file: path}
	d.decode(&c, text)
	if len(d.faults) == 0 {
		d.validate(&c)
	}
	c.lines = d.lines
	if len(d.faults) > 0 {
		slices.SortStableFunc(d.faults, func(a, b Fault) int { return a.Line - b.Line })
		return nil, d.faults
	}
	return &c, nil
}

// folderOf gives the absolute folder of a file: what starts there must not depend on where the process was started.
func folderOf(file string) string {
	dir := filepath.Dir(file)
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// decoder carries what is known while one file is decoded.
type decoder struct {
	file   string
	meta   toml.MetaData
	lines  map[string]int // "section.key" and "section" to the line of the value
	faults Faults
}

// fault notes that the line is wrong.
func (d *decoder) fault(line int, format string, args ...any) {
	d.faults = append(d.faults, Fault{d.file, line, fmt.Sprintf(format, args...)})
}

// decode fills c from text.
func (d *decoder) decode(c *Config, text []byte) {
	d.lines = map[string]int{}
	var sections map[string]toml.Primitive
	meta, err := toml.Decode(string(text), &sections)
	if err != nil {
		d.syntax(err)
		return
	}
	d.meta = meta
	known := fieldsOf(reflect.ValueOf(c).Elem())
	for name, primitive := range sections {
		value, line := d.locate(primitive)
		d.lines[name] = line
		table, isTable := value.(map[string]any)
		field, ok := known[name]
		switch {
		case !ok && isTable:
			d.fault(line, "unknown section [%s]%s", name, didYouMean(name, keys(known), "[%s]"))
		case !ok:
			d.fault(line, "unknown key %q outside of any section%s", name, belongsIn(name, ""))
		case !isTable:
			d.fault(line, "%s is a section: write [%s] on a line of its own", name, name)
		default:
			d.section(name, field, primitive, table)
		}
	}
}

// syntax notes a text that is no TOML.
func (d *decoder) syntax(err error) {
	var p toml.ParseError
	if errors.As(err, &p) {
		d.fault(p.Position.Line, "%s", strings.TrimPrefix(p.Message, "toml: "))
		return
	}
	d.fault(0, "%s", strings.TrimPrefix(err.Error(), "toml: "))
}

// section fills one section: a struct, or a map of the user's own keys.
func (d *decoder) section(name string, field schemaField, primitive toml.Primitive, table map[string]any) {
	var values map[string]toml.Primitive
	if err := d.meta.PrimitiveDecode(primitive, &values); err != nil {
		d.syntax(err)
		return
	}
	if field.value.Type() == reflect.TypeFor[map[string]any]() {
		field.value.Set(reflect.ValueOf(table))
		return
	}
	var known map[string]schemaField
	if field.value.Kind() == reflect.Struct {
		known = fieldsOf(field.value)
	}
	for key, primitive := range values {
		value, line := d.locate(primitive)
		d.lines[name+"."+key] = line
		switch f, ok := known[key]; {
		case known == nil:
			d.textEntry(name, field.value, key, value, line)
		case !ok:
			d.unknown(name, key, keys(known), line)
		default:
			if err := f.set(value); err != nil {
				d.fault(line, "%s in [%s]: %v", key, name, err)
			}
		}
	}
}

// textEntry fills one entry of a section that maps words to texts, as [mime].
func (d *decoder) textEntry(section string, m reflect.Value, key string, value any, line int) {
	text, ok := value.(string)
	if !ok {
		d.fault(line, "%s in [%s] must be a text in quotes, not %s", key, section, kindName(value))
		return
	}
	if m.IsNil() {
		m.Set(reflect.MakeMap(m.Type()))
	}
	m.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(text))
}

// unknown notes a key that nobody reads, and where it may belong.
func (d *decoder) unknown(section, key string, known []string, line int) {
	hint := belongsIn(key, section)
	if hint == "" {
		hint = didYouMean(key, known, "%q")
	}
	d.fault(line, "unknown key %q in [%s]%s", key, section, hint)
}

// errLocate makes the TOML library tell where a value stands.
var errLocate = errors.New("locate")

// located takes a value, and refuses it so that its place becomes known.
type located struct{ value any }

func (l *located) UnmarshalTOML(v any) error { l.value = v; return errLocate }

// locate gives a value and its line. The library knows the line of each value but tells it with errors only.
func (d *decoder) locate(p toml.Primitive) (any, int) {
	var l located
	err := d.meta.PrimitiveDecode(p, &l)
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return l.value, pe.Position.Line
	}
	return l.value, 0
}

// at names the line of a key that an error comes from, where the file has the key.
func (c *Config) at(key string, err error) error {
	if line := c.lines[key]; line > 0 {
		return fmt.Errorf("%s:%d: %w", c.File, line, err)
	}
	return err
}

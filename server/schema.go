package server

// This file holds what the tags of Config mean: which fields there are, what each takes, and how a value is checked.

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// schemaField is a field of a configuration struct: its tags, and the place for its value.
type schemaField struct {
	reflect.StructField
	value reflect.Value
}

// fieldsOf gives the fields of a configuration struct by key.
func fieldsOf(v reflect.Value) map[string]schemaField {
	fields := map[string]schemaField{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if key := f.Tag.Get("toml"); key != "-" && f.IsExported() {
			fields[key] = schemaField{f, v.Field(i)}
		}
	}
	return fields
}

// keys gives the keys of a map in order.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// set checks a TOML value and stores it in the field. The error says what to write instead.
func (f schemaField) set(value any) error {
	switch p := f.value.Addr().Interface().(type) {
	case *string:
		return f.setWord(p, value)
	case *bool:
		return setAs(p, value, "true or false, without quotes")
	case *[]string:
		return setTexts(p, value)
	case *int:
		return f.setInt(p, value)
	case *Duration:
		return setUnit(f, p, value, ParseDuration, `a time in quotes, as "30s"`)
	case *Size:
		return setUnit(f, p, value, ParseSize, `a size in quotes, as "1MiB"`)
	}
	return fmt.Errorf("no way to read a %s", f.value.Type()) // a fault in the schema; a test walks all fields
}

// setAs stores a value that has the field's own type.
func setAs[T any](p *T, value any, want string) error {
	v, ok := value.(T)
	if !ok {
		return fmt.Errorf("must be %s, not %s", want, kindName(value))
	}
	*p = v
	return nil
}

// setWord stores a text, one of a list where the schema names one.
func (f schemaField) setWord(p *string, value any) error {
	var text string
	if err := setAs(&text, value, "a text in quotes"); err != nil {
		return err
	}
	if words := f.Tag.Get("oneof"); words != "" && !isOneOf(text, strings.Split(words, "|")) {
		return fmt.Errorf("%q is none of %s", text, words)
	}
	*p = text
	return nil
}

// isOneOf tells whether text is one of the words, of which DURATION stands for any time.
func isOneOf(text string, words []string) bool {
	if slices.Contains(words, text) && text != "DURATION" {
		return true
	}
	_, err := ParseDuration(text)
	return err == nil && slices.Contains(words, "DURATION")
}

// setTexts stores a list of texts.
func setTexts(p *[]string, value any) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf(`must be a list of texts, as ["one", "two"], not %s`, kindName(value))
	}
	texts := make([]string, len(list))
	for i, v := range list {
		if err := setAs(&texts[i], v, "a list of texts in quotes"); err != nil {
			return err
		}
	}
	*p = texts
	return nil
}

// setInt stores a whole number within its range.
func (f schemaField) setInt(p *int, value any) error {
	var n int64
	if err := setAs(&n, value, "a whole number, without quotes"); err != nil {
		return err
	}
	if err := f.inRange(n, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }); err != nil {
		return err
	}
	*p = int(n)
	return nil
}

// setUnit stores a number with a unit within its range.
func setUnit[T ~int64](f schemaField, p *T, value any, parse func(string) (T, error), want string) error {
	var text string
	if err := setAs(&text, value, want); err != nil {
		return err
	}
	v, err := parse(text)
	if err != nil {
		return err
	}
	err = f.inRange(int64(v), func(s string) (int64, error) { v, err := parse(s); return int64(v), err })
	if err == nil {
		*p = v
	}
	return err
}

// inRange checks n against the bounds of the schema, which parse reads.
func (f schemaField) inRange(n int64, parse func(string) (int64, error)) error {
	low, err1 := parse(f.Tag.Get("min"))
	high, err2 := parse(f.Tag.Get("max"))
	if err := errors.Join(err1, err2); err != nil {
		return err // a fault in the schema; a test walks all fields
	}
	if n < low || n > high {
		return fmt.Errorf("must be between %s and %s", f.Tag.Get("min"), f.Tag.Get("max"))
	}
	return nil
}

// kindName names the kind of a TOML value for people.
func kindName(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("the text %q", v)
	case int64:
		return fmt.Sprintf("the number %d", v)
	case float64:
		return fmt.Sprintf("the number %v", v)
	case bool:
		return fmt.Sprintf("%t", v)
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}

// belongsIn tells in which other section a key is known.
func belongsIn(key, section string) string {
	c := Default()
	sections := fieldsOf(reflect.ValueOf(&c).Elem())
	for _, name := range keys(sections) {
		if v := sections[name].value; name != section && v.Kind() == reflect.Struct {
			if _, ok := fieldsOf(v)[key]; ok {
				return fmt.Sprintf("; it belongs in [%s]", name)
			}
		}
	}
	return ""
}

// didYouMean suggests the known word nearest to the one given, when one is near.
func didYouMean(word string, known []string, form string) string {
	if best := Nearest(word, known); best != "" {
		return "; did you mean " + fmt.Sprintf(form, best) + "?"
	}
	return "; known are " + strings.Join(known, ", ")
}

// Nearest returns the known word that is most like the given one, "" when none is like it.
func Nearest(word string, known []string) string {
	best, distance := "", len(word)/2+1
	for _, k := range known {
		if d := editDistance(word, k); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// editDistance counts the letters to insert, delete, change or swap with their neighbour to get from a to b.
func editDistance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

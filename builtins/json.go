// This file reads and writes JSON (RFC 8259).

package builtins

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"nsgo/script"
)

var jsonCmds = []script.Builtin{{
	Name: "ns_json", Doc: "Reads and writes JSON.",
	Subs: []script.Builtin{
		{
			Name: "decode", Doc: "Reads a JSON text: objects as tables or dicts, arrays as lists, null as nothing.",
			Returns: "the value",
			Params:  []script.Param{str("json", "one JSON value")}, Fn: nsJSONDecode,
		},
		{
			Name: "parse", Doc: "Reads a JSON text, as decode does.",
			Returns: "the value",
			Params:  []script.Param{str("json", "one JSON value")}, Fn: nsJSONDecode,
		},
		{Name: "encode", Doc: "Writes a value as JSON that is safe within HTML: < > & are escaped.", Returns: "the text",
			Switches: []script.Switch{option("as", script.String, "what the value is, where the language cannot tell: object, array, string, number, boolean or null")},
			Params:   []script.Param{value("value", "a string, number, truth value, list or table")}, Fn: nsJSONEncode},
	},
}}

func nsJSONDecode(c *script.Call) (script.Value, error) {
	d := json.NewDecoder(strings.NewReader(c.Str(0)))
	d.UseNumber()
	v, err := decodeJSON(d, 0)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = script.Errorf("text after the value")
		}
	}
	if err != nil {
		return script.Value{}, script.Errorf("%s: not JSON: byte %d: %w", c.Builtin().FullName(), d.InputOffset(), err)
	}
	return v, nil
}

var errJSONDepth = script.Errorf("nested too deeply: more than %d values within one another", script.MaxDepth)

// decodeJSON reads one value.
func decodeJSON(d *json.Decoder, depth int) (script.Value, error) {
	t, err := d.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return script.Value{}, err
	}
	switch t := t.(type) {
	case json.Delim:
		return decodeJSONItems(d, t, depth+1)
	case string:
		return script.StringValue(t), nil
	case bool:
		return script.BoolValue(t), nil
	case json.Number:
		return jsonNumber(string(t))
	}
	return script.Value{}, nil
}

// decodeJSONItems reads what is within an array or object, and its end. The names of an object come as values of their
// own, so both are read alike.
func decodeJSONItems(d *json.Decoder, open json.Delim, depth int) (script.Value, error) {
	if depth > script.MaxDepth {
		return script.Value{}, errJSONDepth
	}
	items := []script.Value{}
	for d.More() {
		v, err := decodeJSON(d, depth)
		if err != nil {
			return v, err
		}
		items = append(items, v)
	}
	if _, err := d.Token(); err != nil {
		return script.Value{}, err
	}
	if open == '{' {
		return script.MapValue(items), nil
	}
	return script.ListValue(items), nil
}

func jsonNumber(s string) (script.Value, error) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return script.IntValue(i), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err == nil:
		return script.FloatValue(f), nil
	case isNumber(err):
		return script.Value{}, script.Errorf("the number is out of range: it must be below %.2g", math.MaxFloat64)
	}
	return script.Value{}, script.Errorf("not a number: %q", s)
}

func nsJSONEncode(c *script.Call) (script.Value, error) {
	as, _ := c.Switch("as")
	v, err := jsonAs(c, as.Str(), c.Value(0))
	if err != nil {
		return v, err
	}
	ctx := of(c)
	ctx.scratch, err = appendJSON(ctx.scratch[:0], v, 0)
	if err != nil {
		return script.Value{}, script.Errorf("ns_json encode: %w", err)
	}
	return bytesValue(ctx.scratch), nil
}

// jsonAs reads v as the kind that the script names.
func jsonAs(c *script.Call, as string, v script.Value) (script.Value, error) {
	switch as {
	case "":
		return v, nil
	case "string":
		return script.StringValue(v.Str()), nil
	case "boolean":
		return script.BoolValue(v.Bool()), nil
	case "null":
		return script.Value{}, nil
	case "number":
		n, err := jsonNumber(v.Str())
		if err != nil {
			err = script.Errorf("ns_json encode: %w", err)
		}
		return n, err
	case "array":
		items, err := c.AsList(v)
		return script.ListValue(items), err
	case "object":
		pairs, err := c.AsList(v)
		if err == nil && len(pairs)%2 != 0 {
			err = script.Errorf("ns_json encode: an object needs as many values as names")
		}
		return script.MapValue(pairs), err
	}
	return v, script.Errorf("ns_json encode: -as must be object, array, string, number, boolean, or null, not %q", as)
}

func appendJSON(dst []byte, v script.Value, depth int) ([]byte, error) {
	switch v.Kind() {
	case script.Nil:
		return append(dst, "null"...), nil
	case script.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case script.Int:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case script.Float:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return dst, script.Errorf("JSON has no infinite numbers, and none that are no number")
		}
		return script.AppendFloat(dst, v.Float()), nil
	case script.List, script.Map:
		return appendJSONItems(dst, v, depth+1)
	case script.Function, script.Handle:
		return dst, script.Errorf("a %s has no form in JSON", v.Kind())
	}
	text, err := json.Marshal(v.Str())
	return append(dst, text...), err
}

func appendJSONItems(dst []byte, v script.Value, depth int) (out []byte, err error) {
	if depth > script.MaxDepth {
		return dst, errJSONDepth
	}
	object := v.Kind() == script.Map
	brackets := "[]"
	if object {
		brackets = "{}"
	}
	dst = append(dst, brackets[0])
	for i, item := range v.List() {
		switch {
		case i > 0 && object && i%2 == 1:
			dst = append(dst, ':')
		case i > 0:
			dst = append(dst, ',')
		}
		if object && i%2 == 0 {
			item = script.StringValue(item.Str())
		}
		if dst, err = appendJSON(dst, item, depth); err != nil {
			return dst, err
		}
	}
	return append(dst, brackets[1]), nil
}

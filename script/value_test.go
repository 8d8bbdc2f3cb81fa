// This file tests the conversions of values.

package script

import (
	"math"
	"testing"
)

func TestValueConversions(t *testing.T) {
	for _, tc := range []struct {
		v    Value
		str  string
		i    int64
		f    float64
		b    bool
		kind Kind
	}{
		{Value{}, "", 0, 0, false, Nil},
		{BoolValue(true), "1", 1, 1, true, Bool},
		{BoolValue(false), "0", 0, 0, false, Bool},
		{IntValue(-5), "-5", -5, -5, true, Int},
		{IntValue(math.MinInt64), "-9223372036854775808", math.MinInt64, math.MinInt64, true, Int},
		{FloatValue(2.5), "2.5", 2, 2.5, true, Float},
		{FloatValue(0), "0", 0, 0, false, Float},
		{StringValue("7"), "7", 7, 7, true, String},
		{StringValue("off"), "off", 0, 0, false, String},
		{StringValue("text"), "text", 0, 0, false, String},
		{StringsValue([]string{"a"}), "", 0, 0, true, List},
		{MapValue(nil), "", 0, 0, true, Map},
		{ObjectValue(nil), "", 0, 0, false, Nil},
	} {
		if tc.v.Str() != tc.str || tc.v.Int() != tc.i || tc.v.Float() != tc.f || tc.v.Bool() != tc.b || tc.v.Kind() != tc.kind {
			t.Errorf("%v: %q %d %v %v, want %q %d %v %v", tc.v.Kind(), tc.v.Str(), tc.v.Int(), tc.v.Float(), tc.v.Bool(), tc.str, tc.i, tc.f, tc.b)
		}
	}
}

func TestAppendFloat(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1: "1", -3: "-3", 0.1: "0.1", 1732281234.123456: "1732281234.123456", 1e14: "100000000000000", 1e15: "1e+15",
		0.0001: "0.0001", 0.00001: "1e-05", math.Inf(1): "+Inf", math.MaxFloat64: "1.7976931348623157e+308",
	} {
		if got := string(AppendFloat(nil, f)); got != want {
			t.Errorf("%g becomes %s, want %s", f, got, want)
		}
	}
}

func TestParseBool(t *testing.T) {
	for s, want := range map[string]string{"1": "true", "yes": "true", "ON": "true", "0": "false", "No": "false", "2": "true", "0x0": "false", "0x1f": "true", "tRu": "true", "of": "false", "o": "none", "2.5": "true", "truest": "none", "": "none", "maybe": "none"} {
		b, ok := ParseBool(s)
		got := map[bool]string{true: "true", false: "false"}[b]
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

// Who appends to a clipped list must not write into the one it was made of.
func TestClip(t *testing.T) {
	items := append(make([]Value, 0, 4), IntValue(1))
	v := Clip(ListValue(items))
	_ = append(v.List(), IntValue(2))
	if got := items[:2][1]; !got.IsNil() {
		t.Errorf("the list behind was written: %v", got.Int())
	}
	if s := Clip(StringValue("x")); s.Str() != "x" {
		t.Error("Clip changed a string")
	}
}

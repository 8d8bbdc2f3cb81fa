package conn

import (
	"math"
	"math/big"
	"strings"
	"testing"
)

// No number may wrap: a length that does so lets one request hide in another.
func FuzzParseDigits(f *testing.F) {
	for _, s := range []string{"", "0", "007", "599", "600", "65535", "65536", "9223372036854775807", "9223372036854775808",
		"18446744073709551615", "18446744073709551616", "18446744073709551619", "184467440737095516160", "-1", "+1", "1 ", "1_0", strings.Repeat("9", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, valid := new(big.Int), s != "" && strings.Trim(s, "0123456789") == ""
		if valid {
			want.SetString(s, 10)
		}
		for _, most := range []int64{0, 9, 599, 65535, math.MaxInt64 - 1, math.MaxInt64} {
			n, ok := parseDigits([]byte(s), most)
			if fits := valid && want.Cmp(big.NewInt(most)) <= 0; ok != fits || ok && n != want.Int64() {
				t.Errorf("parseDigits(%q, %d) = %d, %v", s, most, n, ok)
			}
		}
	})
}

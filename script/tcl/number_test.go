package tcl

import (
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestLongNumbers(t *testing.T) {
	for _, n := range []int{999, 1000, 1001, 1999, 2000, 2001, 3000, 4001, 12345} {
		s := strings.Repeat("1234567890", n/10+1)[:n]
		for _, base := range []int{10, 16} {
			want, _ := new(big.Int).SetString(s, base)
			if got, ok := parseDigits(s, base); !ok || got.Cmp(want) != 0 {
				t.Errorf("%d digits of base %d: wrong", n, base)
			}
		}
	}
	began := time.Now()
	for script, want := range map[string]string{
		`string is integer -strict [string repeat 9 1200000]`: "0",
		`string is entier -strict [string repeat 9 1200000]`:  "1",
		`string is entier -strict [string repeat 9 4000000]`:  "0",
		`expr {[string repeat 9 4000000] == 7}`:               "0",
		`expr {[string repeat 9 1200000] == 7}`:               "0",
	} {
		if v, err := New().Eval(script); err != nil || v.String() != want {
			t.Errorf("%s: %.50s, %v", script, v.String(), err)
		}
	}
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

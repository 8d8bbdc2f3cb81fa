// This file tests the making of keys: that they are right, and that it can be stopped.

package builtins

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"errors"
	"testing"
	"time"
)

// TestPBKDF2 compares with the standard library, also where the rounds are checked and the key has more than one block.
func TestPBKDF2(t *testing.T) {
	goOn := func() error { return nil }
	for name, d := range digests {
		for _, rounds := range []int{1, 2, 3, roundsPerCheck, 2*roundsPerCheck + 1} {
			for _, length := range []int{1, 16, 20, 33, 64, 130} {
				got, err := pbkdf2Key(hmac.New(d, []byte("secret")), "salt", rounds, length, goOn)
				want, _ := pbkdf2.Key(d, "secret", []byte("salt"), rounds, length)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s, %d rounds, %d bytes: %x, want %x, %v", name, rounds, length, got, want, err)
				}
			}
		}
	}
}

// A stop ends a key of very many rounds, and the script with it.
func TestPBKDF2IsStopped(t *testing.T) {
	stop := errors.New("stopped")
	tc := testCase{tcl: "catch {ns_crypto::pbkdf2_hmac -iterations 100000000 -secret a -salt b}\nnsv_set pbkdf2 went on",
		lua: `pcall(ns_crypto.pbkdf2_hmac, {iterations = 100000000, secret = "a", salt = "b"}) nsv_set("pbkdf2", "went", "on")`}
	for _, lang := range languages() {
		within(t, func() {
			ctx := NewContext(newFakeServer(), NewShared())
			ctx.Begin(nil)
			time.AfterFunc(50*time.Millisecond, func() { ctx.StopAny(stop) })
			_, err := lang.run(t, ctx, lang.text(tc))
			if went := ctx.Shared.exists("pbkdf2"); !errors.Is(err, stop) || went {
				t.Errorf("%s: %v, went on: %v", lang.name, err, went)
			}
			ctx.End()
		})
	}
}

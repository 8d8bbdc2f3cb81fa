// This file holds digests, random numbers and what is made of them.

package builtins

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	mathrand "math/rand/v2"
	"sort"
	"strings"
	"time"

	"nsgo/script"
)

var digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
}

var (
	digestSwitch   = option("digest", script.String, "md5, sha1, sha224, sha256 (the default), sha384 or sha512")
	encodingSwitch = option("encoding", script.String, "hex (the default), base64, base64url or binary")
	binarySwitch   = bytesFlag(charsAreBytes)
	messageParam   = str("message", "bytes to work on")
)

var cryptoCmds = []script.Builtin{
	{
		Name: "ns_md5", Doc: "Takes the MD5 digest. It is no protection against forgers.",
		Returns:  "32 hexadecimal digits, upper case",
		Switches: []script.Switch{binarySwitch},
		Params:   []script.Param{messageParam}, Fn: upperDigest("md5"),
	},
	{
		Name: "ns_sha1", Doc: "Takes the SHA-1 digest. It is no protection against forgers.",
		Returns:  "40 hexadecimal digits, upper case",
		Switches: []script.Switch{binarySwitch},
		Params:   []script.Param{messageParam}, Fn: upperDigest("sha1"),
	},
	{
		Name: "ns_sha2", Doc: "Takes a SHA-2 digest, SHA-256 unless the length says otherwise.",
		Returns:  "hexadecimal digits, lower case",
		Switches: []script.Switch{option("length", script.Int, "bits: 224, 256, 384 or 512")},
		Params:   []script.Param{messageParam}, Fn: nsSha2,
	},
	{
		Name: "ns_crypto::md", Doc: "Takes message digests.",
		Subs: []script.Builtin{{Name: "string", Doc: "Takes the digest of a message.", Returns: "the digest", Switches: []script.Switch{digestSwitch, encodingSwitch, binarySwitch}, Params: []script.Param{messageParam},
			Fn: func(c *script.Call) (script.Value, error) {
				return digest(c, func(d func() hash.Hash) hash.Hash { return d() }, c.Str(0))
			}}},
	},
	{
		Name: "ns_crypto::hmac", Doc: "Takes message digests with a key, which prove who made a message.",
		Subs: []script.Builtin{{Name: "string", Doc: "Takes the digest of a message with a key.", Returns: "the digest", Switches: []script.Switch{digestSwitch, encodingSwitch, binarySwitch}, Params: []script.Param{str("key", "secret key"), messageParam},
			Fn: func(c *script.Call) (script.Value, error) {
				return digest(c, func(d func() hash.Hash) hash.Hash { return hmac.New(d, []byte(c.Str(0))) }, c.Str(1))
			}}},
	},
	{
		Name: "ns_crypto::randombytes", Doc: "Makes random bytes that nobody can guess.",
		Returns:  "the bytes",
		Switches: []script.Switch{encodingSwitch},
		Params:   []script.Param{integer("count", "how many bytes, 1 to 65536")}, Fn: nsRandomBytes,
	},
	{
		Name: "ns_crypto::pbkdf2_hmac", Doc: "Makes a key of a password, slowly on purpose (RFC 8018).", Returns: "the key",
		Switches: []script.Switch{digestSwitch, encodingSwitch, option("iterations", script.Int, "rounds, 600000 without it"), option("dklen", script.Int, "bytes of the key, 32 without it"),
			option("secret", script.String, "the password, needed"), option("salt", script.String, "bytes that differ for each password, needed")},
		Fn: nsPBKDF2,
	},
	{
		Name: "ns_crypto::equal", Doc: "Compares two secrets in a time that tells nothing of where they differ.",
		Returns: "true or false",
		Params:  []script.Param{str("a", "bytes"), str("b", "bytes")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.BoolValue(hmac.Equal([]byte(c.Str(0)), []byte(c.Str(1)))), nil
		}},
	{
		Name:    "ns_rand",
		Doc:     "Makes a random number: with a maximum an integer from 0 up to but without it, else a number from 0 up to but without 1. Secrets need ns_crypto::randombytes.",
		Returns: "the number",
		Params:  []script.Param{opt(integer("max", "the first integer that is too large"))}, Fn: nsRand,
	},
	{
		Name: "ns_uuid", Doc: "Makes a universally unique identifier.",
		Returns:  "36 characters",
		Switches: []script.Switch{option("version", script.Int, "4 (the default, all random) or 7 (begins with the time)")},
		Fn:       nsUUID,
	},
	{
		Name: "ns_hash", Doc: "Makes a number of a text, the same each time. It protects nothing.",
		Returns: "an integer, 0 to 4294967295",
		Params:  []script.Param{textParam},
		Fn:      func(c *script.Call) (script.Value, error) { return script.IntValue(int64(hash32(c.Str(0)))), nil }},
}

// hash32 is FNV-1a.
func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// sum returns the digest of a message.
func sum(h hash.Hash, message string) []byte {
	h.Write([]byte(message))
	return h.Sum(nil)
}

func upperDigest(name string) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		return script.StringValue(strings.ToUpper(hex.EncodeToString(sum(digests[name](), c.Str(0))))), nil
	}
}

func nsSha2(c *script.Call) (script.Value, error) {
	length := "256"
	if v, ok := c.Switch("length"); ok {
		length = v.Str()
	}
	d := digests["sha"+length]
	if d == nil || length == "1" {
		return script.Value{}, script.Errorf("ns_sha2: -length must be 224, 256, 384, or 512, not %s", length)
	}
	return script.StringValue(hex.EncodeToString(sum(d(), c.Str(0)))), nil
}

// digestOf reads the switch -digest.
func digestOf(c *script.Call) (func() hash.Hash, error) {
	name := "sha256"
	if v, ok := c.Switch("digest"); ok {
		name = strings.ToLower(v.Str())
	}
	if d := digests[name]; d != nil {
		return d, nil
	}
	var names []string
	for n := range digests {
		names = append(names, n)
	}
	sort.Strings(names)
	return nil, script.Errorf("%s: unknown digest %q: must be one of %s", c.Builtin().FullName(), name, strings.Join(names, ", "))
}

func digest(c *script.Call, with func(func() hash.Hash) hash.Hash, message string) (script.Value, error) {
	d, err := digestOf(c)
	if err != nil {
		return script.Value{}, err
	}
	return encoded(c, sum(with(d), message))
}

// encoded writes bytes as the switch -encoding says.
func encoded(c *script.Call, b []byte) (script.Value, error) {
	v, _ := c.Switch("encoding")
	switch v.Str() {
	case "", "hex":
		return script.StringValue(hex.EncodeToString(b)), nil
	case "base64":
		return script.StringValue(base64.StdEncoding.EncodeToString(b)), nil
	case "base64url":
		return script.StringValue(base64.RawURLEncoding.EncodeToString(b)), nil
	case "binary":
		return script.StringValue(string(b)), nil
	}
	return script.Value{}, script.Errorf("%s: -encoding must be hex, base64, base64url, or binary, not %q", c.Builtin().FullName(), v.Str())
}

func nsRandomBytes(c *script.Call) (script.Value, error) {
	n := c.Int(0)
	if n < 1 || n > 65536 {
		return script.Value{}, script.Errorf("ns_crypto::randombytes: count must be 1 to 65536, not %d", n)
	}
	b := make([]byte, n)
	rand.Read(b)
	return encoded(c, b)
}

// intSwitch reads a switch that must lie within bounds.
func intSwitch(c *script.Call, name string, without, min, max int64) (int, error) {
	v, ok := c.Switch(name)
	if !ok {
		return int(without), nil
	}
	if n := v.Int(); n >= min && n <= max {
		return int(n), nil
	}
	return 0, script.Errorf("%s: -%s must be %d to %d, not %s", c.Builtin().FullName(), name, min, max, v.Str())
}

func nsPBKDF2(c *script.Call) (script.Value, error) {
	d, err := digestOf(c)
	if err != nil {
		return script.Value{}, err
	}
	rounds, err := intSwitch(c, "iterations", 600000, 1, 100e6)
	if err != nil {
		return script.Value{}, err
	}
	length, err := intSwitch(c, "dklen", 32, 1, 1024)
	if err != nil {
		return script.Value{}, err
	}
	secret, ok1 := c.Switch("secret")
	salt, ok2 := c.Switch("salt")
	if !ok1 || !ok2 {
		return script.Value{}, script.Errorf("ns_crypto::pbkdf2_hmac: give -secret and -salt")
	}
	key, err := pbkdf2Key(hmac.New(d, []byte(secret.Str())), salt.Str(), rounds, length, c.Check)
	if err != nil {
		return script.Value{}, err
	}
	return encoded(c, key)
}

// pbkdf2Key makes a key of length bytes: RFC 8018 section 5.2. The standard library's can be stopped by nothing, and as it
// computes, and does not wait, limits.script_time must end it: so it asks check now and then, and is no Wait.
func pbkdf2Key(prf hash.Hash, salt string, rounds, length int, check func() error) (key []byte, err error) {
	for block := uint32(1); len(key) < length; block++ {
		prf.Reset()
		prf.Write(binary.BigEndian.AppendUint32([]byte(salt), block))
		if key, err = appendRounds(key, prf, rounds, check); err != nil {
			return nil, err
		}
	}
	return key[:length], nil
}

// roundsPerCheck are about a millisecond.
const roundsPerCheck = 4096

// appendRounds appends the exclusive or of the digests of rounds, each of the one before, to key. prf has what is first.
func appendRounds(key []byte, prf hash.Hash, rounds int, check func() error) ([]byte, error) {
	u := prf.Sum(nil)
	key = append(key, u...)
	sum := key[len(key)-len(u):]
	for n := 1; n < rounds; n++ {
		if n%roundsPerCheck == 0 {
			if err := check(); err != nil {
				return nil, err
			}
		}
		prf.Reset()
		prf.Write(u)
		u = prf.Sum(u[:0])
		subtle.XORBytes(sum, sum, u)
	}
	return key, nil
}

func nsRand(c *script.Call) (script.Value, error) {
	if !c.Has(0) {
		return script.FloatValue(mathrand.Float64()), nil
	}
	if c.Int(0) < 1 {
		return script.Value{}, script.Errorf("ns_rand: max must be at least 1, not %d", c.Int(0))
	}
	return script.IntValue(mathrand.Int64N(c.Int(0))), nil
}

// nsUUID makes identifiers of RFC 9562, versions 4 and 7.
func nsUUID(c *script.Call) (script.Value, error) {
	version, err := intSwitch(c, "version", 4, 4, 7)
	if err != nil || version != 4 && version != 7 {
		return script.Value{}, script.Errorf("ns_uuid: -version must be 4 or 7")
	}
	var b [16]byte
	rand.Read(b[:])
	if version == 7 {
		ms := uint64(time.Now().UnixMilli())
		for i := 0; i < 6; i++ {
			b[i] = byte(ms >> (40 - 8*i))
		}
	}
	b[6] = b[6]&0x0f | byte(version)<<4
	b[8] = b[8]&0x3f | 0x80
	return script.StringValue(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}

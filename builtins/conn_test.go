// This file tests the commands that need a connection, over real ones, in every language: what the script is answered,
// and what the client gets.

package builtins

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"nsgo/conn"
	"nsgo/script"
)

// connCase is a case with a connection. request is what the client sends, "" for get. wire is what the client must
// get, as agrees takes it; "" for no matter what.
type connCase struct {
	testCase
	request string
	wire    string
}

const get = "GET /a%20b//c?q=1&q=x+y HTTP/1.1\r\nHost: example.com:81\r\nCookie: k=v%20w; k=2\r\nAuthorization: Basic dTpwOnE=\r\n" +
	"Accept-Encoding: br, gzip;q=0.5\r\nX-Two: 1\r\nX-Two: 2\r\nConnection: close\r\n\r\n"

const post = "POST /form?a=query HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\nConnection: close\r\n\r\na=1&b=2&a=3"

// multipartBody is that of a form with a file.
const multipartBody = "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\ntext\r\n" +
	"--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\dir\\n.txt\"\r\nContent-Type: text/plain\r\n\r\ncontent\r\nof it\r\n" +
	"--B\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--B--\r\n"

const multipartHead = "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nConnection: close\r\n"

var (
	multipart        = fmt.Sprintf(multipartHead+"Content-Length: %d\r\n\r\n%s", len(multipartBody), multipartBody)
	chunkedMultipart = fmt.Sprintf(multipartHead+"Transfer-Encoding: chunked\r\n\r\n3\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", multipartBody[:3], len(multipartBody)-3, multipartBody[3:])
)

// latinForm is a form in Latin-1.
const latinForm = "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\nConnection: close\r\n\r\n%e9=%fc&"

// shiftedForm is a form in ISO-2022-JP, all of whose bytes are ASCII.
const shiftedForm = "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded; charset=iso-2022-jp\r\nContent-Length: 28\r\nConnection: close\r\n\r\na=%1B%24BI%3D%3C%28%1B%28B&&"

// sjisUpload is a form with a file whose name has a byte of the backslash's number in Shift JIS.
var sjisUpload = func() string {
	body := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\x95\\\x8e\xa6.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n"
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}()

// latinUpload is a form with a file, whose names are Latin-1.
var latinUpload = func() string {
	body := "--B\r\nContent-Disposition: form-data; name=\"\xe9\"; filename=\"\xfc.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n"
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}()

func cc(request, tcl, lua, want, wire string) connCase {
	return connCase{testCase{tcl, lua, want}, request, wire}
}

const onlySecond = "error: %s refused: the response is already complete (by ns_return at ...:1); a request gets one response: build it whole before sending it"

const afterClose = "error: %s refused: the connection was closed without a response (by ns_conn close at ...:1); answer before it..."

var connCases = []connCase{
	// whole responses
	cc("", "ns_return 200 text/plain hello", `return ns_return(200, "text/plain", "hello")`, "1", "HTTP/1.1 200 OK\r\n...Content-Type: text/plain; charset=utf-8\r\n...Content-Length: 5\r\n...\r\n\r\nhello"),
	cc("", "ns_return 201", `return ns_return(201)`, "error: wrong # args: should be \"ns_return status type body\"", ""),
	cc("", "ns_return -binary 201 text/plain hello", `return ns_return(201, "text/plain", "hello", {binary = true})`, "1", "HTTP/1.1 201 Created\r\n...Content-Type: text/plain\r\n..."),
	cc("", `ns_return -binary 200 image/png "\xff\u20e9"`, `return ns_return(200, "image/png", "\255\233", {binary = true})`, "1", "...Content-Length: 2\r\n...\r\n\r\n\xff\xe9"),
	cc("", `ns_respond -type image/png -binary "\xff\xe9"`, `return ns_respond({type = "image/png", binary = "\255\233"})`, "1", "...Content-Type: image/png\r\n...\r\n\r\n\xff\xe9"),
	cc("", `ns_headers -binary 200 image/png 3
ns_write "\xff"
ns_write "\xe9" a`, `ns_headers(200, "image/png", 3, {binary = true}) ns_write("\255") return ns_write("\233", "a")`, "1", "...\r\n\r\n\xff\xe9a"),
	cc("", `set d [binary format H* ff]; append d [binary format H* fe]; ns_return 200 image/png "$d$d"`, `return ns_return(200, "image/png", "\255\254\255\254")`, "1", "...\r\n\r\n\xff\xfe\xff\xfe"),
	cc("", "ns_return 200 {TEXT/csv; Charset=x} hello", `return ns_return(200, "TEXT/csv; Charset=x", "hello")`, "1", "...Content-Type: TEXT/csv; Charset=x\r\n..."),
	cc("", "ns_return 200 application/json {}", `return ns_return(200, "application/json", "")`, "1", "...Content-Type: application/json\r\n..."),
	cc("", "ns_return 99 text/plain x", `return ns_return(99, "text/plain", "x")`, "error: ns_return refused: not a final status: 200 to 599; give a status from 200 to 599", "...500..."),
	cc("", "ns_return 200 text/plain a\nns_return 201 text/plain b", `ns_return(200, "text/plain", "a") return ns_return(201, "text/plain", "b")`, fmt.Sprintf(onlySecond, "ns_return"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_write b", `ns_return(200, "text/plain", "a") return ns_write("b")`, fmt.Sprintf(onlySecond, "ns_write"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_headers 200", `ns_return(200, "text/plain", "a") return ns_headers(200)`, fmt.Sprintf(onlySecond, "ns_headers"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_returnnotfound", `ns_return(200, "text/plain", "a") return ns_returnnotfound()`, fmt.Sprintf(onlySecond, "ns_returnnotfound"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_internalredirect /x", `ns_return(200, "text/plain", "a") return ns_internalredirect("/x")`, fmt.Sprintf(onlySecond, "ns_internalredirect"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_setcookie a b", `ns_return(200, "text/plain", "a") return ns_setcookie("a", "b")`, fmt.Sprintf(onlySecond, "ns_setcookie"), "HTTP/1.1 200...\r\n\r\na"),
	cc("", "ns_return 200 text/plain a\nns_conn responsestate", `ns_return(200, "text/plain", "a") return ns_conn("responsestate")`, "sent", ""),

	// streamed ones
	cc("", "ns_headers 200 text/plain\nns_write a b\nns_write c", `ns_headers(200, "text/plain") ns_write("a", "b") return ns_write("c")`, "1", "HTTP/1.1 200 OK\r\n...Transfer-Encoding: chunked\r\n...\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
	cc("", "ns_headers 200 text/plain 2\nns_write ab", `ns_headers(200, "text/plain", 2) return ns_write("ab")`, "1", "HTTP/1.1 200 OK\r\n...Content-Length: 2\r\n...\r\n\r\nab"),
	cc("", "ns_headers 200 text/plain 1\nns_write ab", `ns_headers(200, "text/plain", 1) return ns_write("ab")`, "error: ns_write refused: more bytes than the declared length (by ns_headers at ...:1); give ns_headers the right length, or none", ""),
	cc("", "ns_headers 200 text/plain -1", `return ns_headers(200, "text/plain", -1)`, "error: ns_headers: length must not be negative...", ""),
	cc("", "ns_headers 200\nns_return 200 text/plain x", `ns_headers(200) return ns_return(200, "text/plain", "x")`, "error: ns_return refused: the head of the response is already given (by ns_headers at ...:1); go on with ns_write", ""),
	cc("", "ns_updateheader Content-Type text/x\nns_headers 200", `ns_updateheader("Content-Type", "text/x") return ns_headers(200)`, "1", "...Content-Type: text/x..."),
	cc("", "ns_startcontent -type text/plain -charset latin1\nns_write x", `ns_startcontent({type = "text/plain", charset = "latin1"}) return ns_write("x")`, "1", "HTTP/1.1 200 OK\r\n...Content-Type: text/plain; charset=latin1\r\n...1\r\nx\r\n0\r\n\r\n"),
	cc("", "ns_startcontent -type {text/plain; charset=utf-8} -charset iso-8859-1", `ns_startcontent({type = "text/plain; charset=utf-8", charset = "iso-8859-1"})`, `error: ns_startcontent: two charsets: the type says "utf-8", -charset "iso-8859-1"; give one of them`, ""),
	cc("", "ns_updateheader Content-Type {text/plain; charset=utf-8}\nns_startcontent -charset iso-8859-1", `ns_updateheader("Content-Type", "text/plain; charset=utf-8") ns_startcontent({charset = "iso-8859-1"})`, "error: ns_startcontent: two charsets: ...", ""),
	cc("", "ns_startcontent -type {text/plain; charset=UTF-8} -charset utf-8\nns_write x", `ns_startcontent({type = "text/plain; charset=UTF-8", charset = "utf-8"}) return ns_write("x")`, "1", "...Content-Type: text/plain; charset=UTF-8\r\n..."),

	// charsets: text of Tcl is encoded, strings of Lua are bytes already
	cc("", "ns_return 200 {text/plain; charset=iso-8859-1} é€", `return ns_return(200, "text/plain; charset=iso-8859-1", "\233?")`, "1", "...Content-Type: text/plain; charset=iso-8859-1\r\n...Content-Length: 2\r\n...\r\n\r\n\xe9?"),
	cc("", "ns_return 200 {text/html; charset=\"Windows-1252\"; x=y} é€", `return ns_return(200, "text/html; charset=\"Windows-1252\"; x=y", "\233\128")`, "1", "...\r\n\r\n\xe9\x80"),
	cc("", "ns_return 200 {text/plain; charset=klingon} é", `return ns_return(200, "text/plain; charset=klingon", "é")`, "1", "...\r\n\r\né"),
	cc("", "ns_return 200 {text/plain; charset=Shift_JIS} [encoding convertto shiftjis あ]", `return ns_return(200, "text/plain; charset=Shift_JIS", "\130\160")`, "1", "...\r\n\r\n\x82\xa0"),
	cc("", "ns_conn encoding iso8859-1\nns_return 200 text/plain é\nns_conn encoding", `ns_conn("encoding", "iso8859-1") ns_return(200, "text/plain", "\233") return ns_conn("encoding")`, "iso8859-1", "...Content-Type: text/plain; charset=iso-8859-1\r\n...\r\n\r\n\xe9"),
	cc("", "ns_conn encoding klingon", `return ns_conn("encoding", "klingon")`, "error: ns_conn encoding: unknown charset \"klingon\"; ns_charsets lists those that are known", ""),
	cc("", "ns_headers 200 {text/plain; charset=iso-8859-1} 4\nns_write é é\nns_write aé", `ns_headers(200, "text/plain; charset=iso-8859-1", 4) ns_write("\233", "\233") return ns_write("a\233")`, "1", "...\r\n\r\n\xe9\xe9a\xe9"),
	cc("", "ns_headers -binary 200 {text/plain; charset=iso-8859-1} 1\nns_write é", `ns_headers(200, "text/plain; charset=iso-8859-1", 1, {binary = true}) return ns_write("\233")`, "1", "...\r\n\r\n\xe9"),
	cc("", "ns_headers -binary 200 {text/plain; charset=iso-8859-1}\nns_write é", `ns_headers(200, "text/plain; charset=iso-8859-1", nil, {binary = true}) return ns_write("\233")`, "1", "...1\r\n\xe9\r\n0\r\n\r\n"),
	cc("", "ns_startcontent -type text/plain -charset iso-8859-15\nns_write €", `ns_startcontent({type = "text/plain", charset = "iso-8859-15"}) return ns_write("\164")`, "1", "...1\r\n\xa4\r\n0\r\n\r\n"),
	cc("", "ns_respond -type {text/plain; charset=iso-8859-1} -length 1 -string éé", `return ns_respond({type = "text/plain; charset=iso-8859-1", length = 1, string = "\233\233"})`, "1", "...Content-Length: 1\r\n...\r\n\r\n\xe9"),
	cc("", "ns_write é", `return ns_write("é")`, "1", "é"),
	cc(latinForm, "ns_queryget é", `return ns_queryget("\233")`, "...", ""),
	cc(latinForm, "ns_queryget é {} iso-8859-1", `return ns_queryget("é", "", "iso-8859-1")`, "ü", ""),
	cc(latinForm, "set f [ns_getform iso-8859-1]\nns_set get $f é", `return ns_getform("iso-8859-1"):get("é")`, "ü", ""),
	cc(latinForm, "ns_queryget x\nns_conn urlencoding koi8-r\nns_queryget И", `ns_queryget("x") ns_conn("urlencoding", "koi8-r") return ns_queryget("И")`, "Э", ""),
	cc(latinForm, "ns_conn urlencoding latin1\nns_conn urlencoding utf-8\nns_conn urlencoding", `ns_conn("urlencoding", "latin1") ns_conn("urlencoding", "utf-8") return ns_conn("urlencoding")`, "utf-8", ""),
	cc(strings.Replace(latinForm, "urlencoded", "urlencoded; charset=ISO-8859-1", 1), "ns_queryget é", `return ns_queryget("é")`, "ü", ""),
	cc(strings.Replace(latinForm, "urlencoded", "urlencoded; charset=ISO-8859-1", 1), "ns_queryget é\nns_conn urlencoding", `ns_queryget("é") return ns_conn("urlencoding")`, "iso8859-1", ""),
	cc(strings.Replace(latinForm, "urlencoded", "urlencoded; x=\"charset=koi8-r\"", 1), "ns_conn urlencoding", `return ns_conn("urlencoding")`, "utf-8", ""),
	cc(latinUpload, "ns_getform iso-8859-1\nlist [ns_conn files] [ns_conn filelength é] [ns_queryget é] [file size [ns_queryget é.tmpfile]] [llength [ns_getformfile é]]",
		`ns_getform("iso-8859-1") return {ns_conn("files"), ns_conn("filelength", "é"), ns_queryget("é"), 1, #ns_getformfile("é")}`, "é 1 ü.txt 1 1", ""),

	cc(shiftedForm, "ns_queryget a", `return ns_queryget("a")`, "表示", ""),
	cc(sjisUpload, "list [ns_queryget f {} shift_jis] [ns_set get [ns_conn fileheaders f] content-disposition]",
		`return {ns_queryget("f", "", "shift_jis"), ns_conn("fileheaders", "f"):get("content-disposition")}`, `表示.txt {form-data; name="f"; filename="表示.txt"}`, ""),
	cc("", "ns_conn encoding iso8859-1\nns_write x\nns_startcontent\nns_write é", `ns_write("x") ns_startcontent() return ns_write("\233")`, "1", "x\xe9"),
	cc("", "ns_set update [ns_conn outputheaders] Content-Type text/plain\nns_startcontent -charset iso-8859-1\nns_write é",
		`ns_conn("outputheaders"):update("Content-Type", "text/plain") ns_startcontent({charset = "iso-8859-1"}) return ns_write("\233")`, "1", "...Content-Type: text/plain; charset=iso-8859-1\r\n...\xe9..."),
	cc("", "ns_conn encoding iso8859-1\nns_set update [ns_conn outputheaders] Content-Type text/plain\nns_headers 200\nns_write é",
		`ns_conn("encoding", "iso8859-1") ns_conn("outputheaders"):update("Content-Type", "text/plain") ns_headers(200) return ns_write("\233")`, "1", "...Content-Type: text/plain; charset=iso-8859-1\r\n...\xe9..."),
	cc("", "ns_respond -type {text/html; charset=iso-8859-1} -string [binary format H* c3bc]", `return ns_respond({type = "text/html; charset=iso-8859-1", string = "\195\188"})`, "1", "...\r\n\r\n\xc3\xbc"),
	cc("", "nsv_set t d [binary format H* c3bc]\nns_return 200 {text/html; charset=iso-8859-1} [nsv_get t d]", `return ns_return(200, "text/html; charset=iso-8859-1", "\195\188")`, "1", "...\r\n\r\n\xc3\xbc"),

	// a length among the response fields
	cc("", "ns_set put [ns_conn outputheaders] Content-Length 3\nns_headers 200 text/plain\nns_write abc", `ns_conn("outputheaders"):put("Content-Length", "3") ns_headers(200, "text/plain") return ns_write("abc")`, "1", "...Content-Length: 3\r\n...\r\n\r\nabc"),
	cc("", "ns_set put [ns_conn outputheaders] Content-Length 3\nns_return 200 text/plain abcd", `ns_conn("outputheaders"):put("Content-Length", "3") return ns_return(200, "text/plain", "abcd")`, "1", "...Content-Length: 4\r\n...\r\n\r\nabcd"),
	cc("", "ns_set put [ns_conn outputheaders] Content-Length x", `ns_conn("outputheaders"):put("Content-Length", "x")`, "error: ns_set put refused: a field that the server decides itself...", ""),

	// raw ones
	cc("", "ns_write hello\nns_conn keepalive -reason", `ns_write("hello") return ns_conn("keepalive", {reason = true})`, "the response was written raw", "hello"),
	cc("", "ns_write HTTP/1.0 { 200 OK} \"\\n\\n\" x\nns_startcontent", `ns_write("HTTP/1.0", " 200 OK", "\n\n", "x") return ns_startcontent()`, "1", "HTTP/1.0 200 OK\n\nx"),
	cc("", "ns_write a\nns_headers 200", `ns_write("a") return ns_headers(200)`, "error: ns_headers refused: the response is written raw (by ns_write at ...:1); after a raw ns_write only ns_write goes on...", "a"),

	cc("", "ns_write é\nns_startcontent -charset iso-8859-1\nns_write é", `ns_write("é") ns_startcontent({charset = "iso-8859-1"}) return ns_write("\233")`, "1", "é\xe9"),

	// the kin of ns_return
	cc("", "ns_respond -status 202 -type text/plain -string x", `return ns_respond({status = 202, type = "text/plain", string = "x"})`, "1", "HTTP/1.1 202 Accepted\r\n...charset=utf-8\r\n...\r\n\r\nx"),
	cc("", "ns_respond -type text/plain -data x -headers [ns_set create h X-A 1]", `return ns_respond({type = "text/plain", data = "x", headers = ns_set("create", "h", "X-A", 1)})`, "1", "...X-A: 1\r\n..."),
	cc("", "ns_respond -string x -headers [ns_set create h content-type a/b X-A 1]", `return ns_respond({string = "x", headers = ns_set("create", "h", "content-type", "a/b", "X-A", 1)})`, "1", "...Content-Type: a/b\r\nX-A: 1\r\nContent-Length: 1\r\n..."),
	cc("", "ns_respond -string x -headers [ns_set create h Content-Type text/plain]", `return ns_respond({string = "x", headers = ns_set("create", "h", "Content-Type", "text/plain")})`, "1", "...Content-Type: text/plain; charset=utf-8\r\n..."),
	cc("", "ns_respond -file FILE -headers [ns_set create h Content-Type a/b]", `return ns_respond({file = "FILE", headers = ns_set("create", "h", "Content-Type", "a/b")})`, "1", "...Content-Type: a/b\r\n..."),
	cc("", "ns_respond -type a/c -string x -headers [ns_set create h Content-Type a/b Content-Length 55]", `return ns_respond({type = "a/c", string = "x", headers = ns_set("create", "h", "Content-Type", "a/b", "Content-Length", "55")})`, "1", "...Content-Type: a/c\r\nContent-Length: 1\r\n..."),
	cc("", "ns_updateheader X-A 1\nns_respond -type a/b -string x -headers [ns_conn outputheaders]", `ns_updateheader("X-A", 1) return ns_respond({type = "a/b", string = "x", headers = ns_conn("outputheaders")})`, "1", "...Content-Type: a/b\r\nX-A: 1\r\nContent-Length: 1\r\n..."),

	// a command that is refused leaves nothing behind
	cc("", "catch {ns_respond -string x -headers [ns_set create h X-A 1 Date now]} e\nns_return 200 a/b x\nset e", `local _, e = pcall(ns_respond, {string = "x", headers = ns_set("create", "h", "X-A", 1, "Date", "now")}) ns_return(200, "a/b", "x") return e.message`,
		"ns_respond refused: a field that the server decides itself: Date; give a length...", "...Content-Type: a/b\r\nContent-Length: 1\r\n..."),
	cc("", "catch {ns_respond -status 99 -string x -headers [ns_set create h X-A 1]}\nns_return 200 a/b x", `pcall(ns_respond, {status = 99, string = "x", headers = ns_set("create", "h", "X-A", 1)}) return ns_return(200, "a/b", "x")`, "1", "...Content-Type: a/b\r\nContent-Length: 1\r\n..."),
	cc("", "catch {ns_setexpires -cache-control a\\nb 60}\nns_return 200 a/b x", `pcall(ns_setexpires, 60, {["cache-control"] = "a\nb"}) return ns_return(200, "a/b", "x")`, "1", "...Content-Type: a/b\r\nContent-Length: 1\r\n..."),
	cc("", "set h [ns_conn outputheaders]\nns_set put $h X-A 1\nns_set put $h X-B 2\ncatch {ns_set update $h X-A a\\nb}\nns_return 200 a/b x", `local h = ns_conn("outputheaders") h:put("X-A", 1) h:put("X-B", 2) pcall(h.update, h, "X-A", "a\nb") return ns_return(200, "a/b", "x")`,
		"1", "...Content-Type: a/b\r\nX-A: 1\r\nX-B: 2\r\nContent-Length: 1\r\n..."),
	cc("", "ns_respond -string x -data y", `return ns_respond({string = "x", data = "y"})`, "error: ns_respond: give one of -string, -data, -binary, -file and -fileid", ""),
	cc("", "ns_returnredirect /there?a=1&b=2", `return ns_returnredirect("/there?a=1&b=2")`, "1", "HTTP/1.1 302 Found\r\n...Location: /there?a=1&b=2\r\n...href=\"/there?a=1&amp;b=2\"..."),
	cc("", "ns_returnredirect \"/x\\r\\nSet-Cookie: a=b\"", `return ns_returnredirect("/x\r\nSet-Cookie: a=b")`, "error: ns_returnredirect refused: not a field name or value; ...", "...500..."),
	cc("", "ns_returnredirect {/a b/ü?q=%41&x=<y>#f}", `return ns_returnredirect("/a b/ü?q=%41&x=<y>#f")`, "1", "...Location: /a%20b/%C3%BC?q=%41&x=%3Cy%3E#f\r\n..."),
	cc("", "ns_returnmoved https://example.com/", `return ns_returnmoved("https://example.com/")`, "1", "HTTP/1.1 301 Moved Permanently\r\n...Location: https://example.com/\r\n..."),
	cc("", "ns_returnnotice 200 <t> <b>m</b>", `return ns_returnnotice(200, "<t>", "<b>m</b>")`, "1", "HTTP/1.1 200 OK...<h1>&lt;t&gt;</h1>\n<b>m</b>..."),
	cc("", "ns_returnerror 503 busy", `return ns_returnerror(503, "busy")`, "1", "HTTP/1.1 503 ...busy..."),
	cc("", "ns_returnbadrequest why", `return ns_returnbadrequest("why")`, "1", "HTTP/1.1 400 ...why..."),
	cc("", "ns_returnnotfound", `return ns_returnnotfound()`, "1", "HTTP/1.1 404 ..."),
	cc("", "ns_returnforbidden", `return ns_returnforbidden()`, "1", "HTTP/1.1 403 ..."),
	cc("", "ns_returnunavailable", `return ns_returnunavailable()`, "1", "HTTP/1.1 503 ..."),
	cc("", "ns_returnunauthorized", `return ns_returnunauthorized()`, "1", "HTTP/1.1 401 ...WWW-Authenticate: Basic realm=\"site\"..."),
	cc("", "ns_returnerror 401 <b>who?</b>", `return ns_returnerror(401, "<b>who?</b>")`, "1", "HTTP/1.1 401 ...WWW-Authenticate: Basic realm=\"site\", charset=\"UTF-8\"\r\n...<b>who?</b>..."),
	cc("", "ns_updateheader WWW-Authenticate Bearer\nns_returnerror 401 x", `ns_updateheader("WWW-Authenticate", "Bearer") return ns_returnerror(401, "x")`, "1", "HTTP/1.1 401 ...Content-Type: text/html\r\nWWW-Authenticate: Bearer\r\nContent-Length..."),
	cc("", "ns_returnfile 200 * FILE", `return ns_returnfile(200, "*", "FILE")`, "1", "HTTP/1.1 200 OK\r\n...Content-Type: text/plain; charset=utf-8\r\n...Content-Length: 9\r\n...\r\n\r\na file\nx\n"),
	cc("", "ns_respond -length 3 -type text/plain -string abcdef", `return ns_respond({length = 3, type = "text/plain", string = "abcdef"})`, "1", "HTTP/1.1 200 OK\r\n...Content-Length: 3\r\n...\r\n\r\nabc"),
	cc("", "ns_respond -length 7 -data abcdef", `return ns_respond({length = 7, data = "abcdef"})`, "error: ns_respond: -length is 7, but there are only 6 bytes", ""),
	cc("", "ns_respond -length x -data abcdef", `return ns_respond({length = "x", data = "abcdef"})`, "error: ns_respond: switch -length must be an integer, not \"x\"", ""),
	cc("", "ns_respond -length -1 -data abcdef", `return ns_respond({length = -1, data = "abcdef"})`, "1", "...\r\n\r\nabcdef"),
	cc("", "ns_returnfile 200 text/plain file.txt", `return ns_returnfile(200, "text/plain", "file.txt")`, "1", "HTTP/1.1 200 OK\r\n...\r\n\r\na file\nx\n"),
	cc("", "ns_respond -file FILE", `return ns_respond({file = "FILE"})`, "1", "HTTP/1.1 200 OK\r\n...\r\n\r\na file\nx\n"),
	cc("", "ns_returnfile 200 text/plain /none", `return ns_returnfile(200, "text/plain", "/none")`, "1", "HTTP/1.1 404 ..."),
	cc("", "ns_returnfile 200 text/plain /", `return ns_returnfile(200, "text/plain", "/")`, "1", "HTTP/1.1 404 ..."),
	cc("", "ns_internalredirect /x", `return ns_internalredirect("/x")`, "1", "HTTP/1.1 200 OK\r\n...\r\n\r\nfrom /x"),

	cc("", "ns_internalredirect /x?a=1\nns_conn url", `ns_internalredirect("/x?a=1") return ns_conn("url")`, "/x", ""),
	cc("", "ns_internalredirect /x?a=1\nns_queryget a", `ns_internalredirect("/x?a=1") return ns_queryget("a")`, "1", ""),

	// AOLserver's connection id, from a handler's first argument
	cc("", "ns_return [CONNID] 200 text/plain x", `return ns_return(CONNID, 200, "text/plain", "x")`, "1", "HTTP/1.1 200 ...\r\n\r\nx"),
	cc("", "ns_headers [CONNID] 200 text/plain 1\nns_write [CONNID] x", `ns_headers(CONNID, 200, "text/plain", 1) return ns_write(CONNID, "x")`, "1", "HTTP/1.1 200 ...\r\n\r\nx"),

	cc("", "ns_conn method [CONNID]", `return ns_conn("method", CONNID)`, "GET", ""),
	cc("", "ns_conn urlv [CONNID] 0", `return ns_conn("urlv", CONNID, 0)`, "a b", ""),
	cc(post, "ns_set get [ns_conn form [CONNID]] b", `return ns_conn("form", CONNID):get("b")`, "2", ""),

	// header fields and cookies
	cc("", "ns_setcookie n {a b;}\nns_return 200 text/plain x", `ns_setcookie("n", "a b;") return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=a%20b%3b; Path=/; HttpOnly; SameSite=Lax\r\n..."),
	cc("", "ns_setcookie -maxage 60 -scriptable -samesite strict -secure -path /p -domain h.org n v\nns_return 200 text/plain x", `ns_setcookie("n", "v", {maxage = 60, scriptable = true, samesite = "strict", secure = true, path = "/p", domain = "h.org"}) return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=v; Max-Age=60; Domain=h.org; Path=/p; Secure; SameSite=Strict\r\n..."),
	cc("", "ns_setcookie -httponly false n v\nns_return 200 text/plain x", `ns_setcookie("n", "v", {httponly = false}) return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=v; Path=/; SameSite=Lax\r\n..."),
	cc("", "ns_setcookie -httponly maybe n v", `ns_setcookie("n", "v", {httponly = "maybe"})`, `error: ns_setcookie: switch -httponly must be a boolean, not "maybe"`, ""),
	cc("", "ns_setcookie -httponly on n v\nns_return 200 text/plain x", `ns_setcookie("n", "v", {httponly = 1}) return ns_return(200, "text/plain", "x")`, "1", "...; HttpOnly;..."),
	cc("", "ns_setcookie -expires never n v\nns_return 200 text/plain x", `ns_setcookie("n", "v", {expires = "never"}) return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=v; Expires=..."),
	cc("", "ns_setcookie {n;} v", `ns_setcookie("n;", "v")`, "error: ns_setcookie: cookie name is not a token", ""),
	cc("", "ns_deletecookie n\nns_return 200 text/plain x", `ns_deletecookie("n") return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=; Max-Age=0; ..."),
	cc("", "ns_getcookie k", `return ns_getcookie("k")`, "v w", ""),
	cc("", "ns_getcookie -plain k", `return ns_getcookie("k", {plain = true})`, "v%20w", ""),
	cc("", "ns_getcookie -all k", `return ns_getcookie("k", {all = true})`, "{v w} 2", ""),
	cc("", "ns_getcookie -pattern 2 k", `return ns_getcookie("k", {pattern = "2"})`, "2", ""),
	cc("", "ns_getcookie none d", `return ns_getcookie("none", "d")`, "d", ""),
	cc("", "ns_getcookie none", `return ns_getcookie("none")`, "error: no such cookie: none", ""),
	cc("", "ns_setexpires -cache-control public 60\nns_return 200 text/plain x", `ns_setexpires(60, {["cache-control"] = "public"}) return ns_return(200, "text/plain", "x")`, "1", "...Expires: ...Cache-Control: public, max-age=60\r\n..."),
	cc("", "ns_setexpires 60:0\nns_return 200 text/plain x", `ns_setexpires("60:0") return ns_return(200, "text/plain", "x")`, "1", "...Expires: ...Cache-Control: max-age=60\r\n..."),
	cc("", "ns_setcookie -expires 784111777:5 n v\nns_return 200 text/plain x", `ns_setcookie("n", "v", {expires = "784111777:5"}) return ns_return(200, "text/plain", "x")`, "1", "...Set-Cookie: n=v; Expires=Sun, 06 Nov 1994 08:49:37 GMT..."),
	cc("", "ns_setcookie -expires soon n v", `ns_setcookie("n", "v", {expires = "soon"})`, "error: not a time...", ""),
	cc("", "ns_addheader X-A 1\nns_addheader X-A 2\nns_updateheader X-B 3\nns_return 200 text/plain x", `ns_addheader("X-A", 1) ns_addheader("X-A", 2) ns_updateheader("X-B", 3) return ns_return(200, "text/plain", "x")`, "1", "...X-A: 1\r\nX-A: 2\r\nX-B: 3\r\n..."),
	cc("", "ns_updateheader Content-Length 3", `ns_updateheader("Content-Length", "3")`, "error: ns_updateheader refused: a field that the server decides itself: Content-Length; give a length to ns_headers...", ""),
	cc("", "ns_updateheader X-B \"3\\n\"", `ns_updateheader("X-B", "3\n")`, "error: ns_updateheader refused: not a field name or value; header names are tokens...", ""),

	// the request
	cc("", "ns_conn request", `return ns_conn("request")`, "GET /a%20b//c?q=1&q=x+y HTTP/1.1", ""),
	cc("", "ns_conn method", `return ns_conn("method")`, "GET", ""),
	cc("", "ns_conn target", `return ns_conn("target")`, "/a%20b//c?q=1&q=x+y", ""),
	cc("", "ns_conn url", `return ns_conn("url")`, "/a b/c", ""),
	cc("", "ns_conn urlv", `return ns_conn("urlv")`, "{a b} c", ""),
	cc("", "ns_conn urlv 1", `return ns_conn("urlv", 1)`, "c", ""),
	cc("", "ns_conn urlv 2", `return ns_conn("urlv", 2)`, "", ""),
	cc("", "ns_conn urlc", `return ns_conn("urlc")`, "2", ""),
	cc("", "ns_conn query", `return ns_conn("query")`, "q=1&q=x+y", ""),
	cc("", "ns_conn version", `return ns_conn("version")`, "1.1", ""),
	cc("", "ns_conn host", `return ns_conn("host")`, "example.com", ""),
	cc("GET / HTTP/1.0\r\n\r\n", "ns_conn host none", `return ns_conn("host", "none")`, "none", ""),
	cc("", "ns_conn port", `return ns_conn("port")`, "81", ""),
	cc("GET / HTTP/1.0\r\nHost: [::1]\r\n\r\n", "ns_conn port", `return ns_conn("port")`, "80", ""),
	cc("", "ns_conn location", `return ns_conn("location")`, "http://example.com:81", ""),
	cc("", "ns_conn protocol", `return ns_conn("protocol")`, "http", ""),
	cc("", "ns_conn driver", `return ns_conn("driver")`, "nssock", ""),
	cc("", "ns_conn peeraddr", `return ns_conn("peeraddr")`, "127.0.0.1", ""),
	cc("", "ns_conn channel", `return ns_conn("channel")`, "error: ns_conn channel: scripts get no socket: ns_write sends ...", ""),
	cc("", "ns_conn sock", `return ns_conn("sock")`, "error: ns_conn sock: scripts get no socket: ns_conn state ...", ""),
	cc("", "ns_conn contentchannel", `return ns_conn("contentchannel")`, "error: ns_conn contentchannel: scripts get no socket: ns_conn contentfile ...", ""),
	cc("", "ns_conn peerport", `return ns_conn("peerport")`, "*", ""),
	cc("", "ns_conn currentaddr", `return ns_conn("currentaddr")`, "127.0.0.1", ""),
	cc("", "ns_conn currentport", `return ns_conn("currentport")`, "*", ""),
	cc("", "ns_conn details", `return ns_conn("details")`, "", ""),
	cc("", "ns_conn id", `return ns_conn("id")`, "*", ""),
	cc("", "ns_conn start", `return ns_conn("start")`, "*", ""),
	cc("", "ns_conn server", `return ns_conn("server")`, "server", ""),
	cc("", "ns_set get [ns_conn headers] cookie", `return ns_set("get", ns_conn("headers"), "cookie")`, "k=v%20w; k=2", ""),
	cc("", "ns_set get -all [ns_conn headers] x-two", `return ns_set("get", ns_conn("headers"), "x-two", {all = true})`, "1 2", ""),
	cc("", "set h [ns_conn outputheaders]\nns_set put $h X-A 1\nns_set update $h x-a 2\nns_return 200 text/plain x", `local h = ns_conn("outputheaders") ns_set("put", h, "X-A", 1) ns_set("update", h, "x-a", 2) return ns_return(200, "text/plain", "x")`, "1", "...X-A: 2\r\n..."),
	cc("", "ns_updateheader X-A 1\nns_set get [ns_conn outputheaders] x-a", `ns_updateheader("X-A", 1) return ns_set("get", ns_conn("outputheaders"), "x-a")`, "1", ""),
	cc("", "set h [ns_conn outputheaders]\nns_return 200 text/plain a\nns_set put $h X-A 1", `local h = ns_conn("outputheaders") ns_return(200, "text/plain", "a") ns_set("put", h, "X-A", 1)`, "error: ns_set put refused: the response is already complete (by ns_return at ...", ""),
	cc("", "ns_conn authuser", `return ns_conn("authuser")`, "u", ""),
	cc("", "ns_conn authpassword", `return ns_conn("authpassword")`, "p:q", ""),
	cc("", "ns_conn auth", `return ns_conn("auth").username`, "*", ""),
	cc("", "ns_conn zipaccepted", `return ns_conn("zipaccepted")`, "1", ""),
	cc("", "ns_conn acceptedcompression", `return ns_conn("acceptedcompression")`, "gzip br", ""),
	cc("GET / HTTP/1.0\r\nAccept-Encoding: gzip;q=0.0, *\r\n\r\n", "ns_conn acceptedcompression", `return ns_conn("acceptedcompression")`, "br", ""),
	cc("", "ns_conn fragment", `return ns_conn("fragment")`, "", ""),
	cc("", "ns_conn pool", `return ns_conn("pool")`, "default", ""),
	cc("", "ns_conn encoding", `return ns_conn("encoding")`, "utf-8", ""),
	cc("", "ns_conn urlencoding", `return ns_conn("urlencoding")`, "utf-8", ""),
	cc("", "ns_conn write_encoded", `return ns_conn("write_encoded")`, "1", ""),

	// the client and the response
	cc("", "ns_conn state", `return ns_conn("state")`, "open", ""),
	cc("", "ns_conn alive -wait 1\nns_return 200 text/plain x", `ns_conn("alive", {wait = 1}) return ns_return(200, "text/plain", "x")`, "1", "HTTP/1.1 200 OK\r\n...\r\n\r\nx"),
	cc("", "ns_conn alive -byte xy", `return ns_conn("alive", {byte = "xy"})`, "error: ns_conn alive refused: not one single byte...", ""),
	cc("", "ns_conn onabort gone/0", `return ns_conn("onabort", function() end)`, "", ""),
	cc("", "ns_conn isconnected", `return ns_conn("isconnected")`, "1", ""),
	cc("", "ns_return 200 text/plain x\nns_conn isconnected", `ns_return(200, "text/plain", "x") return ns_conn("isconnected")`, "0", ""),
	cc("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "ns_conn keepalive", `return ns_conn("keepalive")`, "1", ""),
	cc("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "ns_conn keepalive 0\nns_return 200 text/plain x", `ns_conn("keepalive", false) return ns_return(200, "text/plain", "x")`, "1", "...Connection: close\r\n..."),
	cc("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "ns_write x\nns_conn keepalive 1", `ns_write("x") return ns_conn("keepalive", true)`, "0", "x"),
	cc("", "ns_conn close", `ns_conn("close")`, "", ""),
	cc("", "ns_conn close\nns_return 200 text/plain x", `ns_conn("close") return ns_return(200, "text/plain", "x")`, fmt.Sprintf(afterClose, "ns_return"), ""),
	cc("", "ns_conn close\nns_write x", `ns_conn("close") return ns_write("x")`, fmt.Sprintf(afterClose, "ns_write"), ""),
	cc("", "ns_conn close\nns_headers 200", `ns_conn("close") return ns_headers(200)`, fmt.Sprintf(afterClose, "ns_headers"), ""),
	cc("", "ns_conn close\nns_conn close\nns_conn state", `ns_conn("close") ns_conn("close") return ns_conn("state")`, "open", ""),
	cc("", "ns_headers 200 text/plain\nns_write x\nns_conn close\nns_write y", `ns_headers(200, "text/plain") ns_write("x") ns_conn("close") ns_write("y")`, "error: ns_write refused: the response is already complete (by ns_headers at ...", "...1\r\nx\r\n0\r\n\r\n"),
	cc("", "ns_conn status 404\nns_conn status", `ns_conn("status", 404) return ns_conn("status")`, "404", ""),
	cc("", "ns_write abc\nns_conn contentsentlength", `ns_write("abc") return ns_conn("contentsentlength")`, "3", ""),
	cc("", "ns_write abc\nns_conn flags", `ns_write("abc") return ns_conn("flags")`, "18", ""),
	cc("", "ns_conn responsestate", `return ns_conn("responsestate")`, "open", ""),
	cc("", "ns_atclose done/0 x", `ns_atclose(function(x) nsv_set("closed", x, 1) end, "x")`, "", ""),

	// bodies and forms
	cc(post, "ns_conn content", `return ns_conn("content")`, "a=1&b=2&a=3", ""),
	cc(post, "ns_conn content 4 3", `return ns_conn("content", 4, 3)`, "b=2", ""),
	cc(post, "ns_conn contentlength", `return ns_conn("contentlength")`, "11", ""),
	cc(post, "ns_conn contentavail", `return ns_conn("contentavail")`, "11", ""),
	cc(post, "ns_getcontent -as_file false", `return ns_getcontent({as_file = false})`, "a=1&b=2&a=3", ""),
	cc(post, "ns_getcontent -as_file maybe", `return ns_getcontent({as_file = "maybe"})`, `error: ns_getcontent: switch -as_file must be a boolean, not "maybe"`, ""),
	cc(post, "ns_getcontent", `return ns_getcontent()`, "*", ""),
	cc("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "ns_conn contentlength", `return ns_conn("contentlength")`, "3", ""),
	cc(post, "ns_conn contenttype", `return ns_conn("contenttype")`, "application/x-www-form-urlencoded", ""),
	cc(post, "ns_conn contentfile", `return ns_conn("contentfile")`, "*", ""),
	cc(post, "ns_conn copy 4 3 [open COPY w]", `ns_conn("copy", 4, 3, "COPY")`, "", ""),
	cc(post, "ns_conn copy 4 8 [open COPY w]", `ns_conn("copy", 4, 8, "COPY")`, "error: ns_conn copy: the body has no 8 bytes from 4 on; it has 11", ""),
	cc(post, "ns_conn copy -1 3 [open COPY w]", `ns_conn("copy", -1, 3, "COPY")`, "error: ns_conn copy: the body has no 3 bytes from -1 on; it has 11", ""),
	cc(post, "ns_conn copy 4 -1 [open COPY w]", `ns_conn("copy", 4, -1, "COPY")`, "error: ns_conn copy: the body has no -1 bytes from 4 on; it has 11", ""),
	cc(post, "ns_conn copy 12 0 [open COPY w]", `ns_conn("copy", 12, 0, "COPY")`, "error: ns_conn copy: the body has no 0 bytes from 12 on; it has 11", ""),
	cc(post, "ns_conn copy 11 0 [open COPY w]", `ns_conn("copy", 11, 0, "COPY")`, "", ""),
	cc(post, "ns_set values [ns_getform]", `return ns_set("values", ns_getform())`, "1 2 3 query", ""),
	cc(post, "ns_set values [ns_conn form]", `return ns_set("values", ns_conn("form"))`, "1 2 3 query", ""),
	cc(post, "ns_isformcached", `return ns_isformcached()`, "0", ""),
	cc("", "ns_queryget q", `return ns_queryget("q")`, "1", ""),
	cc("", "ns_queryget Q", `return ns_queryget("Q")`, "1", ""),
	cc("", "ns_querygetall Q", `return ns_querygetall("Q")`, "1 {x y}", ""),
	cc("", "ns_queryexists Q", `return ns_queryexists("Q")`, "1", ""),
	cc(multipart, "ns_queryget NONE d", `return ns_queryget("NONE", "d")`, "d", ""), // it is there, and empty
	cc(multipart, "ns_queryget none", `return ns_queryget("none")`, "", ""),
	cc(multipart, "ns_queryexists none", `return ns_queryexists("none")`, "1", ""),
	cc("", "ns_queryget none d", `return ns_queryget("none", "d")`, "d", ""),
	cc("", "ns_querygetall q", `return ns_querygetall("q")`, "1 {x y}", ""),
	cc("", "ns_querygetall none", `return ns_querygetall("none")`, "", ""),
	cc("", "ns_queryexists none", `return ns_queryexists("none")`, "0", ""),
	cc("GET / HTTP/1.0\r\n\r\n", "ns_getform", `return ns_getform()`, "", ""),
	cc(multipart, "ns_queryget f", `return ns_queryget("f")`, "n.txt", ""),
	cc(multipart, "ns_queryget f.content-type", `return ns_queryget("f.content-type")`, "text/plain", ""),
	cc(multipart, "ns_getformfile f", `return ns_getformfile("f")`, "*", ""),
	cc(multipart, "ns_getformfile none", `return ns_getformfile("none")`, "", ""),
	cc(multipart, "ns_conn files", `return ns_conn("files")`, "f", ""),
	cc(multipart, "ns_conn filelength f", `return ns_conn("filelength", "f")`, "14", ""),
	cc(multipart, "ns_conn fileoffset f", `return ns_conn("fileoffset", "f")`, "0", ""),
	cc(multipart, "ns_set get [ns_conn fileheaders f] Content-Type", `return ns_set("get", ns_conn("fileheaders", "f"), "Content-Type")`, "text/plain", ""),
	cc(multipart, "ns_conn filelength f 1", `return ns_conn("filelength", "f", 1)`, "error: ns_conn filelength: no such file in the form: f", ""),
	cc(multipart, "ns_getform\nns_conn content", `ns_getform() return ns_conn("content")`, "error: ns_conn content: the body was read as a form; ask for the content before the form", ""),
	cc(multipart, "ns_getform\nns_conn contentlength", `ns_getform() return ns_conn("contentlength")`, itoa(len(multipartBody)), ""),
	cc(chunkedMultipart, "ns_getform\nns_conn contentlength", `ns_getform() return ns_conn("contentlength")`, itoa(len(multipartBody)), ""),
	cc(chunkedMultipart, "ns_queryget t\nns_conn contentavail", `ns_queryget("t") return ns_conn("contentavail")`, itoa(len(multipartBody)), ""),
	cc(strings.Replace(multipart, "boundary=B", "boundary=C", 1), "ns_getform", `return ns_getform()`, "error: ns_getform: the request body cannot be read: ...", ""),

	// channels: Lua has none by name
	cc("", "", `ns_returnfp(200, "text/plain", "file1", 5)`, "error: ns_returnfp: this language has no channels by name; ns_returnfile sends a file", ""),
	cc("", "", `ns_writefp("file1")`, "error: ns_writefp: this language has no channels by name; ns_returnfile sends a file", ""),
	cc(post, "", `ns_writecontent("COPY")`, "", ""),
	cc("", "set fp [open FILE]\nns_returnfp 200 text/plain $fp 6", "", "1", "HTTP/1.1 200 OK\r\n...Content-Length: 6\r\n...\r\n\r\na file"),
	cc("", "set fp [open FILE]\ngets $fp\nns_writefp $fp", "", "1", "x\n"),
	cc(post, "set fp [open COPY2 w+]\nns_writecontent $fp\nns_conn copy 4 3 $fp\nputs -nonewline $fp .\nseek $fp 0\nread $fp", "", "a=1&b=2&a=3b=2.", ""),
	cc("", "set fp [open FILE]\nns_respond -status 201 -type text/plain -length 6 -fileid $fp", "", "1", "HTTP/1.1 201 Created\r\n...Content-Length: 6\r\n...\r\n\r\na file"),
	cc("", "set fp [open FILE]\nns_respond -fileid $fp", "", "1", "HTTP/1.1 200 OK\r\n...Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n..."),
	cc("", "ns_respond -length 5 -fileid nofile", "", "error: can not find channel named \"nofile\"", ""),
	cc("", "", `ns_respond({fileid = "file1"})`, "error: ns_respond: this language has no channels by name; ns_returnfile sends a file", ""),
	cc("", "ns_returnfp 200 text/plain nofile 5", "", "error: can not find channel named \"nofile\"", ""),

	// pages
	cc("", "ns_adp_append a\nns_adp_flush\nns_adp_append b\nns_adp_close", `ns_adp_append("a") ns_adp_flush() ns_adp_append("b") return ns_adp_close()`, "1", "HTTP/1.1 200 OK\r\n...Content-Type: text/html; charset=utf-8\r\n...1\r\na\r\n1\r\nb\r\n0\r\n\r\n"),
	cc("", "ns_adp_mimetype text/plain\nns_adp_stream\nns_adp_mime", `ns_adp_mimetype("text/plain") ns_adp_stream() return ns_adp_mime()`, "text/plain; charset=utf-8", "...Content-Type: text/plain; charset=utf-8\r\n..."),
}

// connServer answers each request by running a script.
type connServer struct {
	t    testing.TB
	addr string
	srv  *fakeServer
	run  func(ctx *Context) // set for each request, before it is sent
	done chan struct{}
}

func newConnServer(t testing.TB) *connServer {
	s := &connServer{t: t, srv: newFakeServer(), done: make(chan struct{}, 1)}
	s.srv.tempDir = t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	server := &conn.Server{Handler: s}
	go server.Serve(l)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		server.Shutdown(ctx)
	})
	return s
}

// ServeExchange runs the script and ends as the server does.
func (s *connServer) ServeExchange(x *conn.Exchange) {
	ctx := NewContext(s.srv, NewShared())
	ctx.Begin(x)
	s.run(ctx)
	if x.State() != conn.Aborted && !x.Finish() {
		x.Return(500, "text/plain", "nothing sent")
	}
	ctx.End()
	s.done <- struct{}{}
}

// exchange sends a request and returns all that the client gets.
func (s *connServer) exchange(request string) string {
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	io.WriteString(c, request)
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Errorf("no handler ran for %q", request)
	}
	if !strings.Contains(request, "close") {
		c.(*net.TCPConn).CloseWrite()
	}
	b, err := io.ReadAll(c)
	if err != nil {
		s.t.Error(err)
	}
	return string(b)
}

func TestConnCases(t *testing.T) {
	file := tempFile(t, "a file\nx\n")
	for _, lang := range languages() {
		t.Run(lang.name, func(t *testing.T) {
			s := newConnServer(t)
			s.srv.home = filepath.Dir(file)
			for _, tc := range connCases {
				if lang.text(tc.testCase) == "" {
					continue
				}
				text := strings.NewReplacer("FILE", file, "COPY", file+".copy").Replace(lang.text(tc.testCase))
				var got string
				var ok bool
				s.run = func(ctx *Context) {
					text = strings.NewReplacer("[CONNID]", ctx.ConnID(), "CONNID", `"`+ctx.ConnID()+`"`).Replace(text)
					v, err := lang.run(t, ctx, text)
					got, ok = agrees(tc.want, v, err)
				}
				request := tc.request
				if request == "" {
					request = get
				}
				wire := s.exchange(request)
				if !ok {
					t.Errorf("%s\n got %s\nwant %s", text, got, tc.want)
				}
				if tc.wire == "" {
					continue
				}
				if _, ok := agrees(tc.wire, script.StringValue(wire), nil); !ok {
					t.Errorf("%s\n sent %q\nwant %q", text, wire, tc.wire)
				}
			}
		})
	}
}

// A realm of the configuration is any text.
func TestRealmIsQuoted(t *testing.T) {
	s := newConnServer(t)
	s.srv.config["server.realm"] = script.StringValue(`a"b\c`)
	s.run = func(ctx *Context) { runWords(t, ctx, "ns_returnunauthorized") }
	if wire := s.exchange(get); !strings.Contains(wire, `WWW-Authenticate: Basic realm="a\"b\\c", charset="UTF-8"`) {
		t.Errorf("sent %q", wire)
	}
}

func TestUploadedFile(t *testing.T) {
	s := newConnServer(t)
	var path string
	s.run = func(ctx *Context) {
		v, err := runWords(t, ctx, "ns_getformfile f")
		if path = tclText(v); err != nil {
			t.Error(err)
		}
		if b, err := os.ReadFile(path); string(b) != "content\r\nof it" {
			t.Errorf("file has %q, %v", b, err)
		}
	}
	s.exchange(multipart)
	if _, err := os.Stat(path); err == nil {
		t.Errorf("%s outlives its request", path)
	}
}

// A script that works on after its response does not keep the client's next request waiting.
func TestWorkAfterResponse(t *testing.T) {
	for _, lang := range languages() {
		t.Run(lang.name, func(t *testing.T) {
			s := newConnServer(t)
			second := make(chan struct{})
			first := true
			s.run = func(ctx *Context) {
				if !first {
					close(second)
					ctx.X.Return(200, "", "second")
					return
				}
				first = false
				text := testCase{tcl: "ns_return 200 text/plain first\nns_sleep 0.001\nns_conn url", lua: `ns_return(200, "text/plain", "first") ns_sleep(0.001) return ns_conn("url")`}
				if v, err := lang.run(t, ctx, lang.text(text)); tclText(v) != "/" || err != nil {
					t.Errorf("after the response: %q, %v", tclText(v), err)
				}
				<-second
			}
			if wire := s.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); !strings.HasSuffix(wire, "second") {
				t.Errorf("got %q", wire)
			}
		})
	}
}

// A client's reset wakes a script that sleeps, runs its procedure once, and lets it go on. It sleeps for so long that
// the reset comes before it wakes, also on a slow machine.
func TestOnAbort(t *testing.T) {
	for _, lang := range languages() {
		t.Run(lang.name, func(t *testing.T) {
			t.Parallel()
			s := newConnServer(t)
			began := make(chan struct{})
			s.run = func(ctx *Context) {
				close(began)
				text := lang.text(testCase{tcl: "proc log {what} {ns_log notice $what}\nns_conn onabort log abort\nns_atclose log first\nns_atclose log second\nns_sleep 3\nns_write x",
					lua: `local function say(what) ns_log("notice", what) end
						ns_conn("onabort", say, "abort") ns_atclose(say, "first") ns_atclose(say, "second") ns_sleep(3) return ns_write("x")`})
				v, err := lang.run(t, ctx, text)
				if got := tclText(v); got != "0" || err != nil {
					t.Errorf("ns_write after the reset answers %q, %v", got, err)
				}
			}
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(c, get)
			<-began
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
			<-s.done
			if got := strings.Join(s.srv.logged, ", "); got != "notice: abort, notice: second, notice: first" {
				t.Errorf("procedures ran: %s", got)
			}
		})
	}
}

// What a channel gives is sent whole, streamed or raw, and what it does not give is told by a cut.
func TestChannels(t *testing.T) {
	for _, tc := range []struct{ text, wire string }{
		{"ns_returnfp 200 text/plain file1 5", "HTTP/1.1 200 OK\r\n...Content-Length: 5\r\n...\r\n\r\nhello"},
		{"ns_returnfp 200 text/plain file1 -1", "HTTP/1.1 200 OK\r\n...\r\n\r\n...hello world..."},
		{"ns_writefp file1", "hello world"},
		{"ns_writefp file1 5", "hello"},
		{"ns_headers 200 text/plain 5\nns_connsendfp file1 5", "HTTP/1.1 200 OK\r\n...\r\n\r\nhello"},
	} {
		s := newConnServer(t)
		s.run = func(ctx *Context) {
			f := fakeOn(t, ctx, s.srv)
			f.in.files = map[string]string{"file1": "hello world"}
			if v, err := f.run(tc.text); err != nil || !v.Bool() {
				t.Errorf("%s answers %s, %v", tc.text, tclText(v), err)
			}
		}
		wire := s.exchange(get)
		if _, ok := agrees(tc.wire, script.StringValue(wire), nil); !ok {
			t.Errorf("%s\nsent %q\nwant %q", tc.text, wire, tc.wire)
		}
	}
	s := newConnServer(t)
	s.run = func(ctx *Context) {
		f := fakeOn(t, ctx, s.srv)
		f.in.files = map[string]string{}
		if _, err := f.run("ns_writecontent file2\nns_conn copy 4 3 file2\nns_conncptofp file2"); err != nil {
			t.Error(err)
		}
		if got := f.in.files["file2"]; got != "a=1&b=2&a=3b=2a=1&b=2&a=3" {
			t.Errorf("copied %q", got)
		}
	}
	s.exchange(post)
}

// To a client that has gone, whatever sends answers false and raises nothing, and what follows does so too.
func TestGone(t *testing.T) {
	const again = "\nns_write x"
	for _, tc := range []testCase{
		{tcl: "ns_return 200 text/plain x", lua: `return ns_return(200, "text/plain", "x")`},
		{tcl: "ns_return 200 text/plain x\nns_return 200 text/plain y", lua: `ns_return(200, "text/plain", "x") return ns_return(200, "text/plain", "y")`},
		{tcl: "ns_write x" + again, lua: `ns_write("x") return ns_write("x")`},
		{tcl: "ns_headers 200 text/plain" + again + again, lua: `ns_headers(200, "text/plain") ns_write("x") return ns_write("x")`},
		{tcl: "ns_returnnotfound", lua: `return ns_returnnotfound()`},
		{tcl: "ns_returnredirect /x", lua: `return ns_returnredirect("/x")`},
		{tcl: "ns_adp_append x\nns_adp_flush", lua: `ns_adp_append("x") return ns_adp_flush()`},
		{tcl: "ns_conn alive", lua: `return ns_conn("alive")`},
		{tcl: "ns_conn isconnected", lua: `return ns_conn("isconnected")`},
		{tcl: "ns_conn state", lua: `return ns_conn("state")`, want: "reset"},
	} {
		for _, lang := range languages() {
			s := newConnServer(t)
			began := make(chan struct{})
			s.run = func(ctx *Context) {
				close(began)
				for ctx.X.Peer() != conn.PeerReset {
					runtime.Gosched()
				}
				v, err := lang.run(t, ctx, lang.text(tc))
				if got := tclText(v); err != nil || got != "0" && got != tc.want {
					t.Errorf("%s answers %q, %v", lang.text(tc), got, err)
				}
			}
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(c, get)
			<-began
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
			<-s.done
		}
	}
}

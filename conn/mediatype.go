// This file knows the media types of files by their suffixes.

package conn

import "strings"

// mediaTypes maps suffixes to media types. Text is marked by the types themselves: see hasCharset.
var mediaTypes = map[string]string{
	"aac": "audio/aac", "apng": "image/apng", "atom": "application/atom+xml", "avi": "video/x-msvideo",
	"avif": "image/avif", "bin": "application/octet-stream", "bmp": "image/bmp", "bz2": "application/x-bzip2",
	"c": "text/plain", "conf": "text/plain", "cpp": "text/plain", "css": "text/css", "csv": "text/csv",
	"deb": "application/vnd.debian.binary-package", "diff": "text/plain", "dmg": "application/octet-stream",
	"doc":  "application/msword",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"eot":  "application/vnd.ms-fontobject", "eps": "application/postscript", "epub": "application/epub+zip",
	"exe": "application/octet-stream", "flac": "audio/flac", "geojson": "application/geo+json", "gif": "image/gif",
	"go": "text/plain", "gz": "application/gzip", "h": "text/plain", "htm": "text/html", "html": "text/html",
	"ico": "image/x-icon", "ics": "text/calendar", "iso": "application/octet-stream", "jar": "application/java-archive",
	"jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript", "json": "application/json",
	"jsonld": "application/ld+json", "jxl": "image/jxl", "log": "text/plain", "m3u8": "application/vnd.apple.mpegurl",
	"m4a": "audio/mp4", "m4v": "video/mp4", "map": "application/json", "md": "text/markdown", "mid": "audio/midi",
	"mjs": "text/javascript", "mkv": "video/x-matroska", "mov": "video/quicktime", "mp3": "audio/mpeg",
	"mp4": "video/mp4", "mpeg": "video/mpeg", "mpg": "video/mpeg", "odp": "application/vnd.oasis.opendocument.presentation",
	"ods": "application/vnd.oasis.opendocument.spreadsheet", "odt": "application/vnd.oasis.opendocument.text",
	"oga": "audio/ogg", "ogg": "audio/ogg", "ogv": "video/ogg", "opus": "audio/ogg", "otf": "font/otf",
	"patch": "text/plain", "pdf": "application/pdf", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"ps":   "application/postscript", "py": "text/plain", "rar": "application/vnd.rar", "rpm": "application/x-rpm",
	"rss": "application/rss+xml", "rst": "text/plain", "rtf": "application/rtf", "sh": "text/plain", "svg": "image/svg+xml",
	"tar": "application/x-tar", "tgz": "application/gzip", "tif": "image/tiff", "tiff": "image/tiff", "toml": "text/plain",
	"ts": "video/mp2t", "tsv": "text/tab-separated-values", "ttf": "font/ttf", "txt": "text/plain", "vcf": "text/vcard",
	"vtt": "text/vtt", "wasm": "application/wasm", "wav": "audio/wav", "weba": "audio/webm", "webm": "video/webm",
	"webmanifest": "application/manifest+json", "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2",
	"xhtml": "application/xhtml+xml", "xls": "application/vnd.ms-excel",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"xml":  "application/xml", "xsl": "application/xslt+xml", "xz": "application/x-xz", "yaml": "application/yaml",
	"yml": "application/yaml", "zip": "application/zip", "zst": "application/zstd", "7z": "application/x-7z-compressed",
}

// UnknownType is the media type of a file whose suffix tells nothing. Browsers then save it and guess nothing.
const UnknownType = "application/octet-stream"

// MediaTypes gives the media types of files, with the charset where one is due. It may be used by any goroutine.
type MediaTypes struct {
	bySuffix map[string]string
	charset  string
}

// NewMediaTypes makes a table from the one that is built in and more ("suffix" without its dot, in lower case, to media
// type), which may be nil. charset is added to text types that say none; "" adds none.
func NewMediaTypes(charset string, more map[string]string) *MediaTypes {
	m := &MediaTypes{make(map[string]string, len(mediaTypes)+len(more)), charset}
	for _, table := range []map[string]string{mediaTypes, more} {
		for suffix, t := range table {
			m.bySuffix[suffix] = m.WithCharset(t)
		}
	}
	return m
}

// Of returns the media type of a file by the suffix of its name, in any letter case.
func (m *MediaTypes) Of(name string) string {
	suffix := name[strings.LastIndexAny(name, "./")+1:]
	if len(suffix) == len(name) || name[len(name)-len(suffix)-1] != '.' {
		return UnknownType
	}
	if t, ok := m.bySuffix[suffix]; ok {
		return t
	}
	if t, ok := m.bySuffix[strings.ToLower(suffix)]; ok {
		return t
	}
	return UnknownType
}

// WithCharset adds the charset to a media type that is due one: any text type that says none. Other types have their
// charset in themselves (JSON, XML) or none at all.
func (m *MediaTypes) WithCharset(t string) string {
	if m.charset == "" || !strings.HasPrefix(t, "text/") || strings.Contains(t, "charset=") {
		return t
	}
	return t + "; charset=" + m.charset
}

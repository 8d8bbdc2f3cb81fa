package server

// This file holds the media types that files are served with.

import (
	"path"
	"strings"
)

// defaultType is what a file of unknown kind is: browsers save it instead of guessing.
const defaultType = "application/octet-stream"

// mediaTypes by suffix. Pages are here for those who ask what they give, not to be served as files.
var mediaTypes = map[string]string{
	".html": "text/html", ".htm": "text/html", ".lp": "text/html", ".adp": "text/html", ".xhtml": "application/xhtml+xml",
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json",
	".map": "application/json", ".jsonld": "application/ld+json", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
	".txt": "text/plain", ".text": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".tsv": "text/tab-separated-values",
	".xml": "text/xml", ".xsl": "text/xml", ".atom": "application/atom+xml", ".rss": "application/rss+xml", ".ics": "text/calendar", ".vcf": "text/vcard",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
	".svg": "image/svg+xml", ".ico": "image/vnd.microsoft.icon", ".bmp": "image/bmp", ".tif": "image/tiff", ".tiff": "image/tiff",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav", ".flac": "audio/flac", ".m4a": "audio/mp4",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mov": "video/quicktime", ".mpeg": "video/mpeg",
	".pdf": "application/pdf", ".epub": "application/epub+zip", ".rtf": "application/rtf", ".ps": "application/postscript",
	".zip": "application/zip", ".gz": "application/gzip", ".tgz": "application/gzip", ".bz2": "application/x-bzip2", ".xz": "application/x-xz",
	".zst": "application/zstd", ".tar": "application/x-tar", ".7z": "application/x-7z-compressed", ".jar": "application/java-archive",
	".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".odp": "application/vnd.oasis.opendocument.presentation",
	".lua": "text/plain", ".tcl": "text/plain", ".c": "text/plain", ".h": "text/plain", ".go": "text/plain", ".sh": "text/plain",
}

// mediaType guesses the type of a file by its suffix; own are the types of the configuration, which go first.
func mediaType(name string, own map[string]string) string {
	suffix := path.Ext(name)
	for range 2 { // as it is written, then in small letters
		if t := own[suffix]; t != "" {
			return t
		}
		if t := mediaTypes[suffix]; t != "" {
			return t
		}
		suffix = strings.ToLower(suffix)
	}
	return defaultType
}

// withCharset adds the encoding to a textual type that names none: a server's files are UTF-8 today.
func withCharset(mediaType string) string {
	if !strings.HasPrefix(mediaType, "text/") || strings.Contains(mediaType, "charset=") {
		return mediaType
	}
	return mediaType + "; charset=utf-8"
}

// Command nethttp is the bare net/http handler that nsgo is compared with.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "hello world\n")
	})
	log.Fatal(http.ListenAndServe(os.Args[1], handler))
}

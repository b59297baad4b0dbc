// A web application without dependencies: a page with its version and host, and /healthz.
package main

import (
	"context"
	_ "embed"
	"errors"
	"html/template"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

//go:embed page.html
var source string

var page = template.Must(template.New("page").Parse(source))

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func main() {
	version := setting("VERSION", "1")
	host, _ := os.Hostname()
	routes := http.NewServeMux()
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.Error(w, "nothing at "+r.URL.Path, http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		values := map[string]string{
			"Version": version, "Host": host, "Runtime": runtime.Version(),
			"Answered": time.Now().UTC().Format("15:04:05") + " UTC",
		}
		if err := page.Execute(w, values); err != nil {
			log.Print(err)
		}
	})
	server := &http.Server{Addr: ":" + setting("PORT", "8080"), Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	ended := make(chan struct{})
	go func() {
		<-stopping.Done()
		limit, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = server.Shutdown(limit)
		close(ended)
	}()
	log.Printf("version %s listens on %s", version, server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-ended
}

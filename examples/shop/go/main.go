// The shop's two Go services: `shop inventory` and `shop shipping`.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var prices = map[string]float64{"umbrella": 19.9, "yacht": 1_000_000}

type order struct {
	Item string `json:"item"`
}

func reserve(w http.ResponseWriter, r *http.Request) {
	var wanted order
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, span := otel.Tracer("shop").Start(r.Context(), "look up price", trace.WithAttributes(attribute.String("order.item", wanted.Item)))
	price, known := prices[wanted.Item]
	span.End()
	if !known {
		http.Error(w, "no such item", http.StatusNotFound)
		return
	}
	answer(w, map[string]float64{"price": price})
}

func ship(w http.ResponseWriter, r *http.Request) {
	var wanted order
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer(w, map[string]string{"parcel": "P-" + wanted.Item})
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("content-type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())
	if err != nil {
		log.Fatal(err)
	}
	// The service's name comes from OTEL_SERVICE_NAME.
	tp := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	otel.SetTracerProvider(tp)
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))

	mux := http.NewServeMux()
	switch {
	case len(os.Args) == 2 && os.Args[1] == "inventory":
		mux.HandleFunc("POST /reserve", reserve)
	case len(os.Args) == 2 && os.Args[1] == "shipping":
		mux.HandleFunc("POST /ship", ship)
	default:
		log.Fatal("usage: shop inventory|shipping")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	server := &http.Server{Handler: otelhttp.NewHandler(mux, "shop"), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(end); err != nil {
			log.Print(err)
		}
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := tp.Shutdown(end); err != nil {
		log.Fatal(err)
	}
}

func port() string {
	if given := os.Getenv("PORT"); given != "" {
		return given
	}
	return "0"
}

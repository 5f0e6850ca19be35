// Setup: a tracer provider that sends spans to Spoor over OTLP/gRPC.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

func initTracer(ctx context.Context) (*trace.TracerProvider, error) {
	exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())
	if err != nil {
		return nil, err
	}
	// Merged over the default, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES still count.
	res, err := resource.Merge(resource.NewSchemaless(attribute.String("service.name", "go-setup")), resource.Environment())
	if err != nil {
		return nil, err
	}
	tp := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(res))
	otel.SetTracerProvider(tp)
	return tp, nil
}

func main() {
	ctx := context.Background()
	tp, err := initTracer(ctx)
	if err != nil {
		log.Fatal(err)
	}
	_, span := otel.Tracer("example").Start(ctx, "first span")
	fmt.Println("trace", span.SpanContext().TraceID())
	span.End()

	// Spans wait up to five seconds in a batch: a program that ends before loses them.
	end, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := tp.Shutdown(end); err != nil {
		log.Fatal(err)
	}
}

// Manual instrumentation: a span around an operation, its attributes, and what happens when it fails.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

type payments struct{}

func (payments) Charge(ctx context.Context, orderID string) error {
	_, span := otel.Tracer("my-service").Start(ctx, "charge")
	defer span.End()
	if orderID == "ORD-13" {
		return errors.New("card declined")
	}
	return nil
}

var paymentService payments

func processOrder(ctx context.Context, orderID string) error {
	tracer := otel.Tracer("my-service")
	ctx, span := tracer.Start(ctx, "process_order")
	defer span.End()
	fmt.Println("trace", span.SpanContext().TraceID())

	span.SetAttributes(
		attribute.String("order.id", orderID),
		attribute.Float64("order.amount", 99.99),
	)

	err := paymentService.Charge(ctx, orderID)
	if err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
		return err
	}

	span.SetAttributes(attribute.String("payment.status", "success"))
	return nil
}

func main() {
	ctx := context.Background()
	exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())
	if err != nil {
		log.Fatal(err)
	}
	tp := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(resource.NewSchemaless(attribute.String("service.name", "go-manual"))))
	otel.SetTracerProvider(tp)
	for _, order := range []string{"ORD-456", "ORD-13"} {
		if err := processOrder(ctx, order); err != nil {
			fmt.Println("failed:", err)
		}
	}
	end, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := tp.Shutdown(end); err != nil {
		log.Fatal(err)
	}
}

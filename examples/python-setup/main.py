"""Setup: a tracer provider that sends spans to Spoor over OTLP/gRPC."""
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "python-setup"}))
# Without arguments the exporter reads OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4317.
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(__name__)

with tracer.start_as_current_span("first span") as span:
    print(f"trace {span.get_span_context().trace_id:032x}")

# Spans wait up to five seconds in a batch: a program that ends before loses them.
provider.shutdown()

"""A fraction of all traces, decided by the trace id."""
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

provider = TracerProvider(sampler=TraceIdRatioBased(0.1), resource=Resource.create({"service.name": "sampling-ratio"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), max_queue_size=4096))
tracer = provider.get_tracer(__name__)
sampled = 0
for _ in range(2000):
    with tracer.start_as_current_span("request") as span:
        sampled += span.get_span_context().trace_flags.sampled
print(f"sampled {sampled} of 2000")
provider.shutdown()

"""Parent-based: children and services called do as the root did."""
from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

# The root would never be kept by itself: whatever is kept here, the caller decided.
sampler = ParentBased(root=TraceIdRatioBased(0.0))
provider = TracerProvider(sampler=sampler, resource=Resource.create({"service.name": "sampling-parent-based"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer(__name__)


def serve(name, headers):
    with tracer.start_as_current_span(name, context=propagate.extract(headers)) as span:
        with tracer.start_as_current_span(f"{name} child"):
            pass
        print(f"{name} {span.get_span_context().trace_id:032x}")


serve("without parent", {})
serve("sampled parent", {"traceparent": "00-" + "5" * 31 + "1-" + "6" * 16 + "-01"})
serve("unsampled parent", {"traceparent": "00-" + "5" * 31 + "2-" + "6" * 16 + "-00"})
provider.shutdown()

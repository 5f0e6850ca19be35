"""Always on, always off: two providers, one span each."""
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON


def one_span(sampler, name):
    provider = TracerProvider(sampler=sampler, resource=Resource.create({"service.name": "sampling-always"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    with provider.get_tracer(__name__).start_as_current_span(name) as span:
        print(f"{name} {span.get_span_context().trace_id:032x}")
    provider.shutdown()


one_span(ALWAYS_ON, "on")
one_span(ALWAYS_OFF, "off")

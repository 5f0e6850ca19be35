"""All traces with errors and 1 % of the others: recorded all, decided when the local root ends."""
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

MAX_TRACES = 1000
MAX_SPANS_PER_TRACE = 1000


class ErrorBiasedProcessor(SpanProcessor):
    """Holds the spans of a trace back until its local root ends, then hands all of them on or none."""

    def __init__(self, ratio, following):
        # The last 56 bits of a trace id are random: this compares the same bits as OpenTelemetry's consistent samplers.
        self._threshold = int((1 - ratio) * 2**56)
        self._following = following
        self._traces = {}

    def on_start(self, span, parent_context=None):
        self._following.on_start(span, parent_context)

    def on_end(self, span):
        trace_id = span.context.trace_id
        if trace_id not in self._traces and len(self._traces) >= MAX_TRACES:
            self._traces.pop(next(iter(self._traces)))
        spans = self._traces.setdefault(trace_id, [])
        if len(spans) < MAX_SPANS_PER_TRACE:
            spans.append(span)
        if span.parent is not None and not span.parent.is_remote:
            return
        del self._traces[trace_id]
        failed = any(one.status.status_code is trace.StatusCode.ERROR for one in spans)
        if failed or trace_id & (2**56 - 1) >= self._threshold:
            for one in spans:
                self._following.on_end(one)

    def shutdown(self):
        self._following.shutdown()

    def force_flush(self, timeout_millis=30000):
        return self._following.force_flush(timeout_millis)


provider = TracerProvider(sampler=ALWAYS_ON, resource=Resource.create({"service.name": "sampling-error-biased"}))
provider.add_span_processor(ErrorBiasedProcessor(0.01, BatchSpanProcessor(OTLPSpanExporter(), max_queue_size=4096)))
tracer = provider.get_tracer(__name__)
for number in range(1000):
    try:
        with tracer.start_as_current_span("request"):
            with tracer.start_as_current_span("load"):
                pass
            with tracer.start_as_current_span("charge"):
                if number % 100 == 7:
                    raise RuntimeError("card declined")
    except RuntimeError:
        pass
print("10 of 1000 failed")
provider.shutdown()

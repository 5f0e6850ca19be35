"""So many traces a second. Python's SDK has no such sampler; this is one."""
import threading
import time

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult


class RateLimitingSampler(Sampler):
    """A token bucket on the monotonic clock: `rate` traces a second, `burst` after a quiet time."""

    def __init__(self, rate, burst=None):
        self._rate = rate
        self._burst = burst or max(rate, 1)
        self._tokens = self._burst
        self._updated = time.monotonic()
        self._lock = threading.Lock()

    def should_sample(self, parent_context, trace_id, name, kind=None, attributes=None, links=None, trace_state=None):
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._updated) * self._rate)
            self._updated = now
            keep = self._tokens >= 1
            if keep:
                self._tokens -= 1
        return SamplingResult(Decision.RECORD_AND_SAMPLE if keep else Decision.DROP, trace_state=trace_state)

    def get_description(self):
        return f"RateLimitingSampler{{{self._rate}/s}}"


provider = TracerProvider(
    sampler=ParentBased(root=RateLimitingSampler(100)),
    resource=Resource.create({"service.name": "sampling-rate-limiting"}),
)
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), max_queue_size=4096))
tracer = provider.get_tracer(__name__)
started = time.monotonic()
sampled = 0
traces = 0
while time.monotonic() - started < 1:
    with tracer.start_as_current_span("request") as span:
        sampled += span.get_span_context().trace_flags.sampled
    traces += 1
    time.sleep(0.0005)
print(f"sampled {sampled} of {traces} in {time.monotonic() - started:.2f} s")
provider.shutdown()

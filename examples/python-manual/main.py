"""Manual instrumentation: a span around an operation, its attributes, and what happens when it fails."""
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "python-manual"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(__name__)


class PaymentService:
    @tracer.start_as_current_span("charge")
    def charge(self, order_id):
        if order_id == "ORD-13":
            raise ValueError("card declined")
        return "receipt for " + order_id


payment_service = PaymentService()


@tracer.start_as_current_span("process_order")
def process_order(order_id):
    span = trace.get_current_span()
    print(f"trace {span.get_span_context().trace_id:032x}")
    span.set_attribute("order.id", order_id)
    span.set_attribute("order.amount", 99.99)
    result = payment_service.charge(order_id)
    span.set_attribute("payment.status", "success")
    return result


process_order("ORD-456")
try:
    process_order("ORD-13")
except ValueError as error:
    print("failed:", error)

provider.shutdown()

"""Context across a request: the caller injects `traceparent`, the callee extracts it."""
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract, inject
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

provider = TracerProvider(resource=Resource.create({"service.name": "propagation-python"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(__name__)


class Users(BaseHTTPRequestHandler):
    def do_GET(self):
        with tracer.start_as_current_span("GET /users", context=extract(self.headers), kind=SpanKind.SERVER):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["traceparent"].encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Users)
threading.Thread(target=server.serve_forever, daemon=True).start()

with tracer.start_as_current_span("call users", kind=SpanKind.CLIENT) as span:
    headers = {}
    inject(headers)
    print("traceparent", requests.get(f"http://127.0.0.1:{server.server_port}/users", headers=headers, timeout=5).text)
    print(f"trace {span.get_span_context().trace_id:032x}")

server.shutdown()
provider.shutdown()

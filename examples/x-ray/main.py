"""A service among AWS X-Ray's: its header is understood and sent, ids have X-Ray's form, spans go to Spoor."""
import os
import sys
import threading
import urllib.request

import requests
from flask import Flask, request
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.propagators.aws import AwsXRayPropagator
from opentelemetry.sdk.extension.aws.trace import AwsXRayIdGenerator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from werkzeug.serving import make_server

provider = TracerProvider(id_generator=AwsXRayIdGenerator(), resource=Resource.create({"service.name": "my-service"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
propagate.set_global_textmap(AwsXRayPropagator())

app = Flask(__name__)
FlaskInstrumentor().instrument_app(app)
RequestsInstrumentor().instrument()


@app.get("/outer")
def outer():
    trace_id = f"{trace.get_current_span().get_span_context().trace_id:032x}"
    print(f"trace {trace_id}\nX-Ray id 1-{trace_id[:8]}-{trace_id[8:]}", flush=True)
    return requests.get(f"http://127.0.0.1:{server.port}/inner", timeout=5).text


@app.get("/inner")
def inner():
    return request.headers["X-Amzn-Trace-Id"] + "\n"


server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), app, threaded=True)
print(f"listening on http://127.0.0.1:{server.port}/outer", flush=True)
if "--once" in sys.argv:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    incoming = {"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1"}
    print(urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{server.port}/outer", headers=incoming)).read().decode(), end="")
    server.shutdown()
    provider.shutdown()
else:
    server.serve_forever()

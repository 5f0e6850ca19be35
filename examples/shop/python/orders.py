"""Takes orders: reserves, charges, ships, and keeps them in a database."""
import os
import signal
import threading

import requests
from flask import Flask, jsonify, request
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool
from werkzeug.serving import make_server

# The service's name comes from OTEL_SERVICE_NAME.
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(__name__)

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, receipt TEXT)"))

app = Flask(__name__)
FlaskInstrumentor().instrument_app(app)
RequestsInstrumentor().instrument()
SQLAlchemyInstrumentor().instrument(engine=engine)


class Declined(Exception):
    pass


def call(service, path, body):
    response = requests.post(os.environ[f"{service}_URL"] + path, json=body, timeout=5)
    if response.status_code == 402:
        raise Declined(response.json()["error"])
    response.raise_for_status()
    return response.json()


@tracer.start_as_current_span("process_order")
def process_order(item):
    span = trace.get_current_span()
    span.set_attribute("order.item", item)
    price = call("INVENTORY", "/reserve", {"item": item})["price"]
    receipt = call("PAYMENT", "/charge", {"amount": price})["receipt"]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders (item, receipt) VALUES (:item, :receipt)"), {"item": item, "receipt": receipt})
    parcel = call("SHIPPING", "/ship", {"item": item})["parcel"]
    return {"receipt": receipt, "parcel": parcel}


@app.post("/orders")
def orders():
    try:
        return jsonify(process_order(request.json["item"]))
    except Declined as error:
        return jsonify(error=str(error)), 402


server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), app, threaded=True)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print(f"listening on http://127.0.0.1:{server.port}", flush=True)
server.serve_forever()
provider.shutdown()

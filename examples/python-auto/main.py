"""Automatic instrumentation: Flask, requests and SQLAlchemy. One request makes one trace of all three."""
import os
import sys
import threading
import urllib.request

import requests
from flask import Flask, jsonify
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool
from werkzeug.serving import make_server

provider = TracerProvider(resource=Resource.create({"service.name": "python-auto"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)"))
    connection.execute(text("INSERT INTO users VALUES (1, 'Ada')"))

app = Flask(__name__)
FlaskInstrumentor().instrument_app(app)
RequestsInstrumentor().instrument()
SQLAlchemyInstrumentor().instrument(engine=engine)


@app.get("/users/<int:user_id>")
def user(user_id):
    with engine.connect() as connection:
        row = connection.execute(text("SELECT name FROM users WHERE id = :id"), {"id": user_id}).one()
    return jsonify(name=row.name)


@app.get("/greeting/<int:user_id>")
def greeting(user_id):
    print(f"trace {trace.get_current_span().get_span_context().trace_id:032x}", flush=True)
    name = requests.get(f"http://127.0.0.1:{server.port}/users/{user_id}", timeout=5).json()["name"]
    return f"Hello, {name}!\n"


server = make_server(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0")), app, threaded=True)
print(f"listening on http://127.0.0.1:{server.port}/greeting/1", flush=True)
if "--once" in sys.argv:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Not traced by this process's instrumentation: what a user's browser would send.

    print(urllib.request.urlopen(f"http://127.0.0.1:{server.port}/greeting/1").read().decode(), end="")
    server.shutdown()
    provider.shutdown()
else:
    server.serve_forever()

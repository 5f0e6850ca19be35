/** The shortest set-up of each language against this server, by what a newcomer copies into a terminal. */
export interface SetupGuide {
  readonly name: string;
  readonly text: string;
}

export function setupGuides(endpoints: { readonly grpc: string; readonly http: string }): readonly SetupGuide[] {
  const { grpc, http } = endpoints;
  return [
    {
      name: 'Node.js',
      text: `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
OTEL_SERVICE_NAME=my-service OTEL_EXPORTER_OTLP_ENDPOINT=${http} \\
  node --require @opentelemetry/auto-instrumentations-node/register app.js`,
    },
    {
      name: 'Python',
      text: `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap -a install
OTEL_SERVICE_NAME=my-service OTEL_EXPORTER_OTLP_ENDPOINT=${grpc} \\
  opentelemetry-instrument python app.py`,
    },
    {
      name: 'Go',
      text: `go get go.opentelemetry.io/otel/sdk go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp
# in main: exporter, _ := otlptracehttp.New(ctx); provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
OTEL_SERVICE_NAME=my-service OTEL_EXPORTER_OTLP_ENDPOINT=${http} go run .`,
    },
    {
      name: 'Java',
      text: `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar
OTEL_SERVICE_NAME=my-service OTEL_EXPORTER_OTLP_ENDPOINT=${http} \\
  java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
    },
    {
      name: '.NET',
      text: `dotnet add package OpenTelemetry.Extensions.Hosting
dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
dotnet add package OpenTelemetry.Instrumentation.AspNetCore
# builder.Services.AddOpenTelemetry().WithTracing(t => t.AddAspNetCoreInstrumentation().AddOtlpExporter());
OTEL_SERVICE_NAME=my-service OTEL_EXPORTER_OTLP_ENDPOINT=${grpc} dotnet run`,
    },
    {
      name: 'Collector',
      text: `exporters:
  otlp:
    endpoint: ${grpc.replace(/^https?:\/\//, '')}
    tls:
      insecure: true
service:
  pipelines:
    traces:
      exporters: [otlp]`,
    },
    {
      name: 'curl',
      text: `curl -i ${http}/v1/traces -H 'content-type: application/json' -d '{"resourceSpans":[{"resource":{"attributes":[
  {"key":"service.name","value":{"stringValue":"hello"}}]},"scopeSpans":[{"spans":[{
  "traceId":"'$(openssl rand -hex 16)'","spanId":"'$(openssl rand -hex 8)'","name":"first span","kind":2,
  "startTimeUnixNano":"'$(date +%s)000000000'","endTimeUnixNano":"'$(date +%s)250000000'"}]}]}]}'`,
    },
  ];
}

/** A way to fail: what the exception event says and which status codes go with it. */
export interface Fault {
  readonly type: string;
  readonly message: string;
  readonly http: number;
  readonly grpc: number;
  /** A caller's mistake: by the conventions only the client span is an error. */
  readonly soft?: boolean;
  readonly stacks: readonly string[];
}

export const GRPC_NAMES = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
] as const;

function javaStack(type: string, message: string, frames: readonly string[]): string {
  return `${type}: ${message}\n${frames.map((frame, i) => `\tat ${frame}(${frame.split('.').at(-2)}.java:${40 + ((i * 37 + frame.length * 11) % 400)})`).join('\n')}\n`;
}

function nodeStack(type: string, message: string, frames: readonly string[]): string {
  return `${type}: ${message}\n${frames.map((frame, i) => `    at ${frame} (/app/${frame.split('.')[0]!.toLowerCase()}.js:${20 + ((i * 53 + frame.length * 7) % 600)}:${3 + ((i * 5) % 28)})`).join('\n')}`;
}

function pythonStack(type: string, message: string, frames: readonly string[]): string {
  return `Traceback (most recent call last):\n${frames.map((frame, i) => `  File "/srv/${frame.replaceAll('.', '/')}.py", line ${15 + ((i * 41 + frame.length * 3) % 300)}, in ${frame.split('.').at(-1)}\n    return ${frame.split('.').at(-1)}(request, context)`).join('\n')}\n${type}: ${message}\n`;
}

function goStack(frames: readonly string[]): string {
  return `goroutine 4181 [running]:\n${frames.map((frame, i) => `${frame}(0xc000${(0x1a2b00 + i * 0x40).toString(16)}, {0x1, 0x2})\n\t/src/${frame.split('.')[0]}/handler.go:${30 + ((i * 29) % 250)} +0x${(0x1c5 + i * 17).toString(16)}`).join('\n')}\n`;
}

const SERVLET = [
  'org.apache.catalina.core.ApplicationFilterChain.doFilter', 'org.springframework.web.filter.OncePerRequestFilter.doFilter',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch', 'jdk.internal.reflect.DirectMethodHandleAccessor.invoke', 'java.lang.Thread.run',
];

export const FAULTS = {
  dbTimeout: {
    type: 'java.sql.SQLTransientConnectionException',
    message: 'HikariPool-1 - Connection is not available, request timed out after 3000ms',
    http: 500,
    grpc: 13,
    stacks: ['loadPrices', 'findByProduct', 'reprice'].map((method) =>
      javaStack('java.sql.SQLTransientConnectionException', 'HikariPool-1 - Connection is not available, request timed out after 3000ms', [
        'com.zaxxer.hikari.pool.HikariPool.createTimeoutException', 'com.zaxxer.hikari.pool.HikariPool.getConnection', `shop.pricing.PriceRepository.${method}`,
        'shop.pricing.PriceService.quote', ...SERVLET,
      ]),
    ),
  },
  deadlock: {
    type: 'org.postgresql.util.PSQLException',
    message: 'ERROR: deadlock detected',
    http: 500,
    grpc: 10,
    stacks: ['insert', 'updateState'].map((method) =>
      javaStack('org.postgresql.util.PSQLException', 'ERROR: deadlock detected', [
        'org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse', 'org.postgresql.jdbc.PgStatement.execute', `shop.orders.OrderRepository.${method}`, ...SERVLET,
      ]),
    ),
  },
  unavailable: {
    type: 'ServiceUnavailable',
    message: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
    http: 503,
    grpc: 14,
    stacks: ['InventoryClient.reserve', 'InventoryClient.release'].map((frame) =>
      nodeStack('ServiceUnavailable', 'upstream connect error or disconnect/reset before headers', [
        frame, 'Retry.attempt', 'CheckoutHandler.placeOrder', 'Router.dispatch', 'Server.emit', 'process.processTicksAndRejections',
      ]),
    ),
  },
  reservation: {
    type: '*inventory.OverloadedError',
    message: 'reservation queue full: 512 waiting',
    http: 503,
    grpc: 14,
    stacks: [goStack(['inventory.(*Server).Reserve', 'inventory.(*Queue).push', 'grpc.(*Server).processUnaryRPC', 'grpc.(*Server).handleStream'])],
  },
  cardDeclined: {
    type: 'CardDeclinedError',
    message: 'The card was declined by the issuer (code 51)',
    http: 402,
    grpc: 9,
    stacks: [nodeStack('CardDeclinedError', 'The card was declined by the issuer (code 51)', ['Acquirer.charge', 'PaymentService.charge', 'Server.onStream', 'process.processTicksAndRejections'])],
  },
  deployNull: {
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'currency')",
    http: 500,
    grpc: 13,
    stacks: ['Money.convert', 'Money.normalize'].map((frame) =>
      nodeStack('TypeError', "Cannot read properties of undefined (reading 'currency')", [
        frame, 'PaymentService.authorize', 'PaymentService.charge', 'Interceptors.callback', 'Http2ServerCall.onStream', 'process.processTicksAndRejections',
      ]),
    ),
  },
  pythonTimeout: {
    type: 'redis.exceptions.TimeoutError',
    message: 'Timeout reading from socket',
    http: 504,
    grpc: 4,
    stacks: [pythonStack('redis.exceptions.TimeoutError', 'Timeout reading from socket', ['recommender.server', 'recommender.service.list_recommendations', 'recommender.cache.get_many', 'redis.client.execute_command'])],
  },
  noProduct: {
    type: 'ProductNotFound',
    message: 'no product with this id',
    http: 404,
    grpc: 5,
    soft: true,
    stacks: [],
  },
  unauthorized: {
    type: 'InvalidToken',
    message: 'token expired',
    http: 401,
    grpc: 16,
    soft: true,
    stacks: [],
  },
  modelOverloaded: {
    type: 'openai.RateLimitError',
    message: 'Error code: 429 - rate limit reached for requests per minute',
    http: 429,
    grpc: 8,
    stacks: [pythonStack('openai.RateLimitError', 'Error code: 429 - rate limit reached for requests per minute', ['assistant.server', 'assistant.agent.run', 'assistant.llm.chat', 'openai.resources.chat.completions.create'])],
  },
  mailServer: {
    type: 'Net::SMTPServerBusy',
    message: '451 4.7.1 Try again later',
    http: 500,
    grpc: 14,
    stacks: ["/app/mailer.rb:88:in 'deliver'\n/app/worker.rb:41:in 'process'\n/usr/lib/ruby/3.3.0/net/smtp.rb:1087:in 'check_response'\n/usr/lib/ruby/3.3.0/net/smtp.rb:1055:in 'getok'\n"],
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
export const FAULT_LIST: readonly Fault[] = Object.values(FAULTS);

/** 1-based number of a fault; 0 stands for "no fault" in the plan columns. */
export const faultNumber = (name: FaultName): number => FAULT_NAMES.indexOf(name) + 1;

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

/** One way to run the app. */
export interface Variant {
  readonly name: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** An OTLP receiver that takes everything and counts requests. */
export async function sink(): Promise<{ readonly url: string; readonly close: () => void; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests, close: () => { server.closeAllConnections(); server.close(); } };
}

export class AppProcess {
  readonly port: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(app: string, variant: Variant, endpoint: string): Promise<AppProcess> {
    const child = fork(app, { execArgv: [...variant.flags], env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...variant.env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new AppProcess(child, port);
  }

  async usage(): Promise<{ readonly cpuMicros: number; readonly rss: number }> {
    this.child.send('usage');
    const [{ cpu, rss }] = (await once(this.child, 'message')) as [{ cpu: NodeJS.CpuUsage; rss: number }];
    return { cpuMicros: cpu.user + cpu.system, rss };
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.send('stop');
    await exited;
  }

  /** Asks `count` times over `connections` kept connections, one request at a time on each. */
  async load(count: number, connections = 20): Promise<void> {
    const request = Buffer.from(`GET /hello/world HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nUser-Agent: bench\r\n\r\n`);
    let left = count;
    const one = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect(this.port, '127.0.0.1');
        const next = (): void => {
          if (left <= 0) {
            socket.end();
            resolve();
            return;
          }
          left -= 1;
          socket.write(request);
        };
        socket.on('error', reject);
        // The answer is small: it comes in one piece.
        socket.on('data', next);
        socket.on('connect', next);
      });
    await Promise.all(Array.from({ length: connections }, one));
  }
}

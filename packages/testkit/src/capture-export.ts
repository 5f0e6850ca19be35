import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface CapturedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Runs `send` against a local HTTP server that says 200 to everything, and returns the requests that came. */
export async function captureExport(send: (url: string) => Promise<void>): Promise<CapturedRequest[]> {
  const requests: CapturedRequest[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      requests.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', body });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    await send(`http://127.0.0.1:${address.port}/v1/traces`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return requests;
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

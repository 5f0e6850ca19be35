/** GETs a small text over http or https without keeping the process alive. Rejects unless the answer is 200. */
export async function fetchText(url: URL, limits: { readonly timeoutMs: number; readonly maxBytes: number }): Promise<string> {
  // Loaded when needed: an application that uses no http should not pay for it at its start.
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return await new Promise((resolve, reject) => {
    const call = request(url, { headers: { accept: 'application/json' }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > limits.maxBytes) call.destroy(new Error(`${url.origin} answered more than ${limits.maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`${url.origin}${url.pathname} answered ${response.statusCode}`));
      });
    });
    const timer = setTimeout(() => call.destroy(new Error(`${url.origin} did not answer within ${limits.timeoutMs} ms`)), limits.timeoutMs);
    timer.unref();
    call.on('socket', (socket) => socket.unref());
    call.on('error', reject);
    call.on('close', () => clearTimeout(timer));
    call.end();
  });
}

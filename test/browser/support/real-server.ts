import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../../packages/server/src/app/main.ts');

export interface RealServer extends AsyncDisposable {
  readonly ui: string;
  readonly otlpHttp: string;
}

/** `spoor serve` as users start it, on free ports, with its data in a folder that goes away with it. */
export async function startRealServer(): Promise<RealServer> {
  const data = await mkdtemp(join(tmpdir(), 'spoor-ui-'));
  const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0'];
  const child = spawn(process.execPath, [MAIN, 'serve', '--data', data, ...ports], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  const addresses = Promise.withResolvers<{ readonly ui: string; readonly otlpHttp: string }>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      output.push(line);
      const text = output.join('\n');
      const ui = /Web UI.*?(http:\S+)/.exec(text)?.[1];
      const otlpHttp = /OTLP\/HTTP\s+(http:\S+)/.exec(text)?.[1];
      if (ui !== undefined && otlpHttp !== undefined) addresses.resolve({ ui, otlpHttp });
    });
  }
  child.once('exit', () => addresses.reject(new Error(`the server ended:\n${output.join('\n')}`)));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { ...(await addresses.promise), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

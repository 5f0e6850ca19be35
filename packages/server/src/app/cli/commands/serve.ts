import { Metrics, createLog } from '../../../observe/index.ts';
import { startServer } from '../../start-server.ts';
import type { RunningServer } from '../../start-server.ts';
import { VERSION } from '../../version.ts';
import type { Command } from '../command.ts';
import { CONFIG_OPTION, TEMPO_CONFIG_OPTION, effectiveConfig, tempoConfigReport } from '../effective-config.ts';

/** A stop that takes longer is cut short: what is not stored yet is in the journal. */
const STOP_WITHIN_MS = 4_500;

const LAUNCHER_CHECK_MS = 500;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Receive, keep and show traces, until Ctrl-C.',
  operands: '',
  options: [CONFIG_OPTION, TEMPO_CONFIG_OPTION],
  takesSettings: true,
  notes: ['Examples', '  spoor serve --data /var/lib/spoor', '  spoor serve --store http://spoor:secret@clickhouse:8123', '  spoor serve --tempo-config tempo.yaml'],
  run: async (args) => {
    const { settings } = effectiveConfig(args);
    process.stderr.write(tempoConfigReport(args));
    const orphaned = launcherEnded();
    const log = createLog(settings['log.level'], (line) => process.stderr.write(line));
    const server = await startServer(settings, { log, metrics: new Metrics() });
    process.stdout.write(banner(server, settings.data));
    if (settings['listen.host'] !== '127.0.0.1' && settings['listen.host'] !== 'localhost') {
      log.warn('listening beyond this machine without a login: let only trusted networks reach it', { host: settings['listen.host'] });
    }
    const reason = await Promise.race([stopSignal(), orphaned]);
    log.info('stopping', { reason });
    const late = setTimeout(() => {
      log.warn('stopping took too long; what is not stored yet is in the journal and will be at the next start');
      process.exit(0);
    }, STOP_WITHIN_MS);
    process.once('SIGINT', () => process.exit(130));
    await server.stop();
    clearTimeout(late);
    return 0;
  },
};

function banner({ addresses, storeDescription }: RunningServer, data: string): string {
  return `
Spoor ${VERSION} is ready.

  Web UI, Jaeger API  ${addresses.ui}
  OTLP/gRPC           ${addresses.otlpGrpc}
  OTLP/HTTP           ${addresses.otlpHttp}
  Tempo API           ${addresses.tempo}
  Data                ${data} (${storeDescription})

Send a first trace:
  ${firstTrace(addresses.otlpHttp)}

`;
}

/** One line that works in any shell with curl; the ids are made anew each time it is run. */
function firstTrace(endpoint: string): string {
  const span = '{"traceId":"\'$(openssl rand -hex 16)\'","spanId":"\'$(openssl rand -hex 8)\'","name":"hello","kind":2,"startTimeUnixNano":"\'$(date +%s)\'000000000","endTimeUnixNano":"\'$(date +%s)\'250000000"}';
  const body = `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"first"}}]},"scopeSpans":[{"spans":[${span}]}]}]}`;
  return `curl ${endpoint}/v1/traces -H 'content-type: application/json' -d '${body}'`;
}

async function stopSignal(): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}

/**
 * The process that launched us, when it is one of ours, holds the other end of a channel or has told us its number: a
 * channel does not survive that the launcher's process becomes ours.
 */
async function launcherEnded(): Promise<'the launcher ended'> {
  const launcher = process.env['LAUNCHER_OF_SPOOR'];
  // A number from further up is not about us.
  const ours = launcher !== undefined && String(process.ppid) === launcher;
  return await new Promise((resolve) => {
    process.once('disconnect', () => resolve('the launcher ended'));
    process.channel?.unref(); // listening to it must not keep a stopped server alive
    if (!ours) return;
    const watch = setInterval(() => {
      if (String(process.ppid) === launcher) return;
      clearInterval(watch);
      resolve('the launcher ended');
    }, LAUNCHER_CHECK_MS).unref();
  });
}

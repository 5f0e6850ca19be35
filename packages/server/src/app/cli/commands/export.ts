import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseTraceId } from '@spoor/core/model';
import { AppError } from '../../app-error.ts';
import type { Command } from '../command.ts';
import { SERVER_OPTION, serverUrl } from '../endpoints.ts';
import type { ParsedArguments } from '../parse-arguments.ts';
import { createProgress } from '../progress.ts';
import { timeOption } from '../time-option.ts';

const FORMATS = ['otlp-json', 'otlp-protobuf', 'jaeger-json'];

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write stored traces to a file or to standard output, by trace id or by time.',
  operands: '[TRACE-ID…]',
  options: [
    { name: '--from', value: 'TIME', help: 'Start of the range: 2026-01-31T12:00:00Z, or an age such as 2h. Default 1h.' },
    { name: '--to', value: 'TIME', help: 'End of the range. Default now.' },
    { name: '--format', value: 'FORMAT', help: `${FORMATS.join(', ')}. Default otlp-json (one document a line).` },
    { name: '--output', value: 'FILE', help: 'Default: standard output.' },
    SERVER_OPTION,
  ],
  takesSettings: false,
  notes: ['Examples', '  spoor export 0af7651916cd43dd8448eb211c80319c --format jaeger-json', '  spoor export --from 24h --format otlp-protobuf --output day.pb'],
  run: async (args) => {
    const url = exportUrl(args);
    const response = await request(url);
    const output = args.options.get('--output');
    const progress = createProgress('export');
    let written = 0;
    const counted = Readable.fromWeb(response.body as never).on('data', (chunk: Uint8Array) => {
      written += chunk.length;
      progress.update(0, 0, `${(written / 1e6).toFixed(1)} MB`);
    });
    try {
      await pipeline(counted, output === undefined ? process.stdout : createWriteStream(output), { end: output !== undefined });
    } catch (cause) {
      throw new AppError('FILE_UNREADABLE', `The export stopped after ${written} bytes: ${cause instanceof Error ? cause.message : String(cause)}. What was written is not complete.`, { cause });
    }
    if (output !== undefined) progress.finish(`${(written / 1e6).toFixed(1)} MB written to ${output}`);
    return 0;
  },
};

function exportUrl(args: ParsedArguments): URL {
  const format = args.options.get('--format') ?? 'otlp-json';
  if (!FORMATS.includes(format)) throw new AppError('USAGE', `--format takes one of ${FORMATS.join(', ')}, not ${format}.`);
  const url = new URL(`${serverUrl(args)}/api/spoor/v1/export`);
  url.searchParams.set('format', format);
  for (const text of args.positional) {
    const traceId = parseTraceId(text);
    if (traceId === undefined) throw new AppError('USAGE', `${text} is not a trace id (1 to 32 hex digits, base64 or X-Ray form).`);
    url.searchParams.append('traceId', traceId);
  }
  if (args.positional.length === 0) {
    const now = Date.now();
    url.searchParams.set('from', new Date(timeOption(args.options.get('--from') ?? '1h', now)).toISOString());
    url.searchParams.set('to', new Date(timeOption(args.options.get('--to') ?? '0s', now)).toISOString());
  }
  return url;
}

async function request(url: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new AppError('SERVER_UNREACHABLE', `No Spoor listens at ${url.origin}. Start one with "spoor serve", or name another with --server.`, { cause });
  }
  if (response.status !== 200 || response.body === null) throw new AppError('SERVER_UNREACHABLE', `${url.origin} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return response;
}

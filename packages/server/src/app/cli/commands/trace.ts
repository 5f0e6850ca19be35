import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock, parseTraceId } from '@spoor/core/model';
import { decodeOtlpProtobuf } from '@spoor/core/wire';
import { AppError } from '../../app-error.ts';
import { askServer } from '../ask-server.ts';
import type { Command } from '../command.ts';
import { SERVER_OPTION, serverUrl } from '../endpoints.ts';
import { styleOf } from '../terminal/style.ts';
import { waterfallText } from '../terminal/waterfall.ts';

const DEFAULT_ROWS = 500;

export const traceCommand: Command = {
  name: 'trace',
  summary: 'Print a trace as a waterfall.',
  operands: 'TRACE-ID',
  options: [{ name: '--rows', value: 'N', help: `Most spans to print. Default ${DEFAULT_ROWS}.` }, SERVER_OPTION],
  takesSettings: false,
  notes: ['Examples', '  spoor trace 0af7651916cd43dd8448eb211c80319c', '', '"spoor export TRACE-ID" writes the same spans as JSON, with everything they carry.'],
  run: async (args) => {
    const [text = '', ...more] = args.positional;
    const traceId = parseTraceId(text);
    if (traceId === undefined || more.length > 0) throw new AppError('USAGE', `spoor trace takes one trace id (1 to 32 hex digits, base64 or X-Ray form)${text === '' ? '' : `, not ${args.positional.join(' ')}`}.`);
    const rows = Number(args.options.get('--rows') ?? DEFAULT_ROWS);
    if (!Number.isInteger(rows) || rows < 1) throw new AppError('USAGE', `--rows takes a number of spans, not ${args.options.get('--rows')}.`);
    const url = new URL(`${serverUrl(args)}/api/spoor/v1/export`);
    url.searchParams.set('format', 'otlp-protobuf');
    url.searchParams.set('traceId', traceId);
    const block = new SpanBlock();
    const limits = { ...DEFAULT_LIMITS, valueBytes: 2 ** 30, spanBytes: 2 ** 30, attributes: 1e6, events: 1e6, links: 1e6 };
    decodeOtlpProtobuf(new Uint8Array(await (await askServer(url)).arrayBuffer()), block, { tenant: DEFAULT_TENANT, receivedAt: BigInt(Date.now()) * 1_000_000n, limits });
    if (block.count === 0) throw new AppError('TRACE_NOT_FOUND', `There is no trace ${traceId} at ${url.origin}. It has not come, is not stored yet (wait a second), or was dropped by retention.`);
    process.stdout.write(`trace ${traceId}  ${waterfallText(block, { style: styleOf(process.stdout, process.env), rows })}`);
    return 0;
  },
};

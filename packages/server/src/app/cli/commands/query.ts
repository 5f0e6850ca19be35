import { parseTraceql } from '@spoor/core/traceql';
import type { CheckedQuery } from '@spoor/core/traceql';
import { AppError } from '../../app-error.ts';
import { askServer } from '../ask-server.ts';
import type { Command } from '../command.ts';
import { SERVER_OPTION, serverUrl } from '../endpoints.ts';
import type { ParsedArguments } from '../parse-arguments.ts';
import { chartText } from '../terminal/chart.ts';
import { hitsText } from '../terminal/hits-table.ts';
import type { SearchAnswer } from '../terminal/hits-table.ts';
import { seriesOf } from '../terminal/series.ts';
import type { RangeAnswer } from '../terminal/series.ts';
import { plain, styleOf } from '../terminal/style.ts';
import { timeOption } from '../time-option.ts';

const DEFAULT_LIMIT = '20';
const DEFAULT_SPANS = '3';

export const queryCommand: Command = {
  name: 'query',
  summary: 'Run a TraceQL query: a table of traces, or a chart of a metrics query.',
  operands: "'TRACEQL'",
  options: [
    { name: '--from', value: 'TIME', help: 'Start of the range: 2026-01-31T12:00:00Z, or an age such as 2h. Default 1h.' },
    { name: '--to', value: 'TIME', help: 'End of the range. Default now.' },
    { name: '--limit', value: 'N', help: `Most traces. Default ${DEFAULT_LIMIT}.` },
    { name: '--spans', value: 'N', help: `Matching spans to show of each trace, at most 100. Default ${DEFAULT_SPANS}.` },
    { name: '--step', value: 'DURATION', help: 'Of a metrics query, e.g. 30s. Default: by the range.' },
    { name: '--explain', help: 'Tell how the query is answered instead: what the engine checks, what is evaluated afterwards, and what each step reads.' },
    { name: '--json', help: 'Print the answer of the server as it is.' },
    SERVER_OPTION,
  ],
  takesSettings: false,
  notes: [
    'Examples',
    "  spoor query '{ status = error && duration > 100ms }' --from 6h",
    "  spoor query '{ kind = server } | rate() by (resource.service.name)'",
    "  spoor query '{ resource.service.name = \"shop\" } | select(span.http.route)' --json | jq .",
  ],
  run: async (args) => {
    const text = queryText(args);
    const query = checked(text);
    if (args.options.has('--explain')) {
      process.stdout.write(await explanation(text, args));
      return 0;
    }
    const response = await askServer(query.kind === 'metrics' ? metricsUrl(text, args) : searchUrl(text, args), { accept: 'application/json' });
    const body = await response.text();
    if (args.options.has('--json')) process.stdout.write(`${body}\n`);
    else process.stdout.write(answerText(query, body));
    return 0;
  },
};

function queryText(args: ParsedArguments): string {
  const [text, ...more] = args.positional;
  if (text === undefined || more.length > 0) throw new AppError('USAGE', `spoor query takes one query; put it between single quotes, as in spoor query '{ status = error }'.`);
  return text;
}

/** Asked here first, so that the mistake can be shown where it stands. */
function checked(text: string): CheckedQuery {
  const parsed = parseTraceql(text);
  if (parsed.ok) {
    for (const { message, line, column } of parsed.warnings) process.stderr.write(`warning at line ${line}, column ${column}: ${message}\n`);
    return parsed.query;
  }
  const [first] = parsed.errors;
  if (first === undefined) throw new AppError('QUERY_REFUSED', 'The query cannot be read.');
  const line = text.split('\n')[first.line - 1] ?? '';
  process.stderr.write(`  ${line}\n  ${' '.repeat(first.column - 1)}${'^'.repeat(Math.max(1, Math.min(first.end - first.start, line.length - first.column + 1)))}\n`);
  throw new AppError('QUERY_REFUSED', `The query is wrong at line ${first.line}, column ${first.column}: ${first.message}${first.suggestion === undefined ? '' : `; ${first.suggestion}`}.`);
}

function searchUrl(query: string, args: ParsedArguments): URL {
  const url = withRange('/api/search', query, args);
  url.searchParams.set('limit', args.options.get('--limit') ?? DEFAULT_LIMIT);
  url.searchParams.set('spss', args.options.get('--spans') ?? DEFAULT_SPANS);
  return url;
}

function metricsUrl(query: string, args: ParsedArguments): URL {
  const url = withRange('/api/metrics/query_range', query, args);
  url.searchParams.set('exemplars', '0');
  const step = args.options.get('--step');
  if (step !== undefined) url.searchParams.set('step', step);
  return url;
}

function withRange(path: string, query: string, args: ParsedArguments): URL {
  const now = Date.now();
  const url = new URL(serverUrl(args) + path);
  url.searchParams.set('q', query);
  url.searchParams.set('start', String(Math.floor(timeOption(args.options.get('--from') ?? '1h', now) / 1000)));
  url.searchParams.set('end', String(Math.ceil(timeOption(args.options.get('--to') ?? '0s', now) / 1000)));
  return url;
}

async function explanation(text: string, args: ParsedArguments): Promise<string> {
  const now = Date.now();
  const url = new URL(`${serverUrl(args)}/api/spoor/v1/traceql/explain`);
  url.searchParams.set('q', text);
  url.searchParams.set('from', nanosText(timeOption(args.options.get('--from') ?? '1h', now)));
  url.searchParams.set('to', nanosText(timeOption(args.options.get('--to') ?? '0s', now)));
  const body = await (await askServer(url)).text();
  if (args.options.has('--json')) return `${body}\n`;
  const answer = JSON.parse(body) as { readonly text: string };
  return `${answer.text.trimEnd().split('\n').map(plain).join('\n')}\n`;
}

function nanosText(milliseconds: number): string {
  return String(BigInt(Math.trunc(milliseconds)) * 1_000_000n);
}

function answerText(query: CheckedQuery, body: string): string {
  const style = styleOf(process.stdout, process.env);
  if (query.kind === 'spansets') return hitsText(JSON.parse(body) as SearchAnswer, style);
  const answer = JSON.parse(body) as RangeAnswer;
  return chartText(seriesOf(answer), style) + (answer.message === undefined ? '' : `${answer.message}\n`);
}

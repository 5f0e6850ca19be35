import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseDuration } from '@spoor/core/traceql';
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Node } from 'yaml';
import { AppError } from '../app-error.ts';
import type { ImportedValue } from './load-config.ts';
import type { SettingPath } from './settings.ts';
import { findTempoRule } from './tempo-rules.ts';
import type { TempoRule } from './tempo-rules.ts';

/** What became of one value of a `tempo.yaml`. */
export interface TempoConfigLine {
  readonly line: number;
  /** `server.http_listen_port` */
  readonly key: string;
  /** Settings it gave. */
  readonly settings: readonly SettingPath[];
  /** Why nothing was taken over, or what is worth knowing about what was. */
  readonly remark?: string;
}

export interface TempoConfig {
  readonly values: ReadonlyMap<SettingPath, ImportedValue>;
  /** One a value of the file, in its order. */
  readonly lines: readonly TempoConfigLine[];
}

interface Leaf {
  readonly key: string;
  readonly line: number;
  readonly value: unknown;
}

/** Takes over what Grafana Tempo's configuration file says and Spoor understands. Throws `AppError` when it cannot be read or a value does not fit. */
export function readTempoConfig(file: string): TempoConfig {
  const values = new Map<SettingPath, ImportedValue>();
  const lines = leavesOf(file).map((leaf): TempoConfigLine => {
    const { key, line } = leaf;
    const rule = findTempoRule(key);
    const where = `${basename(file)} line ${line}: ${key}`;
    const taken = rule.kind === 'ignored' ? [] : take(rule, leaf, where);
    for (const [setting, raw] of taken) values.set(setting, { raw, where });
    const remark = rule.kind === 'ignored' ? rule.reason : taken.length === 0 ? 'empty: the default holds' : rule.remark;
    return { key, line, settings: taken.map(([setting]) => setting), ...(remark !== undefined && { remark }) };
  });
  return { values, lines };
}

function leavesOf(file: string): Leaf[] {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('CONFIG_UNREADABLE', `Cannot read the Tempo configuration file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const [problem] = document.errors;
  if (problem !== undefined) throw new AppError('CONFIG_INVALID', `${file} is not YAML: ${problem.message}`);
  const leaves: Leaf[] = [];
  if (document.contents === null) return leaves;
  if (!isMap(document.contents)) throw new AppError('CONFIG_INVALID', `${file} must be a mapping, as Tempo's configuration is.`);
  // An own stack: a file may nest as deep as it likes.
  const open: { readonly key: string; readonly node: Node; readonly offset: number }[] = [{ key: '', node: document.contents, offset: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { key, node, offset } = next;
    if (isMap(node) && node.items.length > 0) {
      for (const pair of node.items.toReversed()) {
        const name = isScalar(pair.key) ? String(pair.key.value) : '?';
        const at = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        const value: unknown = pair.value;
        const child = key === '' ? name : `${key}.${name}`;
        if (isMap(value)) open.push({ key: child, node: value, offset: at });
        else open.push({ key: child, node: document.createNode(isScalar(value) ? value.value : toPlain(value)), offset: at });
      }
    } else leaves.push({ key, line: counter.linePos(offset).line, value: toPlain(node) });
  }
  return leaves;
}

function toPlain(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'toJSON' in node && typeof node.toJSON === 'function' ? (node.toJSON() as unknown) : node;
}

function take(rule: Exclude<TempoRule, { readonly kind: 'ignored' }>, { value }: Leaf, where: string): [SettingPath, unknown][] {
  if (value === null || value === undefined || value === '') return [];
  switch (rule.kind) {
    case 'value':
      return [[rule.setting, value]];
    case 'duration': {
      const seconds = secondsOf(value);
      if (seconds === undefined) throw new AppError('CONFIG_INVALID', `${where} is ${JSON.stringify(value)}, but takes a duration such as 336h.`);
      return rule.zeroIsDefault && seconds === 0 ? [] : [[rule.setting, `${seconds}s`]];
    }
    case 'mebibytes':
      return typeof value === 'number' ? [[rule.setting, `${value}MiB`]] : [];
    case 'endpoint': {
      const match = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(String(value));
      if (match === null) throw new AppError('CONFIG_INVALID', `${where} is ${JSON.stringify(value)}, but takes host:port.`);
      const [, host = '', port] = match;
      return [[rule.setting, Number(port)], ...(host === '' ? [] : [['listen.host', host] satisfies [SettingPath, unknown]])];
    }
  }
}

function secondsOf(value: unknown): number | undefined {
  if (value === 0) return 0;
  const nanos = typeof value === 'string' ? parseDuration(value) : 'bad';
  return typeof nanos === 'bigint' ? Math.ceil(Number(nanos) / 1e9) : undefined;
}

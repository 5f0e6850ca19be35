import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SpanStatusCode } from '@opentelemetry/api';
import { transform } from 'esbuild';
import ts from 'typescript';
import { beforeEach, describe, expect, test } from 'vitest';
import { traced } from './index.ts';
import { registerForTest } from './testing.ts';

const { ended, reset } = registerForTest();
beforeEach(reset);

const SOURCE = `
export const make = (traced) => {
  class Orders {
    #prefix = 'order ';
    @traced get_(id) { return this.#prefix + id; }
    @traced async load(id) { await null; throw new Error('no ' + id); }
    @traced({ name: 'import orders', attributes: { batch: true } }) *all() { yield 1; yield 2; }
    @traced static open() { return new this(); }
    @traced #secret() { return 7; }
    secret() { return this.#secret(); }
  }
  class Special extends Orders {}
  return { Orders, Special };
};`;

interface Orders {
  get_(id: number): string;
  load(id: number): Promise<void>;
  all(): Iterable<number>;
  secret(): number;
}
interface Compiled {
  make(decorator: typeof traced): { readonly Orders: { new (): Orders; open(): Orders }; readonly Special: { new (): Orders } };
}

/** Node runs no decorators: compiled by each of the two compilers people use, then loaded as a module. */
async function load(code: string): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'spoor-traced-'));
  try {
    await writeFile(join(folder, 'orders.mjs'), code);
    return (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'orders.mjs')).href)) as Compiled;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const COMPILERS = {
  esbuild: async () => (await transform(SOURCE, { loader: 'ts', target: 'es2022' })).code,
  typescript: async () => ts.transpileModule(SOURCE, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText,
};

describe.each(Object.keys(COMPILERS) as (keyof typeof COMPILERS)[])('@traced compiled by %s', (compiler) => {
  test('methods run in spans named after class and method, on every path', async () => {
    const { Orders, Special } = (await load(await COMPILERS[compiler]())).make(traced);
    const orders = Orders.open();
    expect(orders.get_(3)).toBe('order 3');
    await expect(orders.load(4)).rejects.toThrow('no 4');
    expect([...orders.all()]).toEqual([1, 2]);
    expect(orders.secret()).toBe(7);
    expect(new Special().get_(1)).toBe('order 1');
    expect(ended().map(({ name, status }) => [name, status.code === SpanStatusCode.ERROR])).toEqual([
      ['Orders.open', false],
      ['Orders.get_', false],
      ['Orders.load', true],
      ['import orders', false],
      ['Orders.#secret', false],
      ['Special.get_', false],
    ]);
    expect(ended()[3]?.attributes).toEqual({ batch: true });
  });
});

test('says so when it is compiled as the old kind of decorator', () => {
  const legacy: (...args: unknown[]) => unknown = traced as never;
  expect(() => legacy(() => undefined, 'name', {})).toThrow('standard decorators');
});

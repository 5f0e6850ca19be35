import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.ts';
import { ByteCollector } from './byte-collector.ts';
import { BodyIntake } from './body-intake.ts';

describe('ByteCollector', () => {
  it.each([0, 1, 10, 100_000, 5_000_000])('joins pieces in order, %i bytes announced', (announced) => {
    const whole = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251));
    const collector = new ByteCollector(announced);
    for (let at = 0, size = 1; at < whole.length; at += size, size = (size * 3) % 7001 || 1) collector.push(whole.subarray(at, at + size));
    expect(collector.length).toBe(whole.length);
    expect(Buffer.compare(collector.take(), whole)).toBe(0);
  });

  it('gives a single piece back without copying, and nothing as nothing', () => {
    const piece = Buffer.from('abc');
    const collector = new ByteCollector();
    collector.push(Buffer.alloc(0));
    collector.push(piece);
    expect(collector.take()).toBe(piece);
    expect(new ByteCollector(100).take()).toHaveLength(0);
  });

  it('does not allocate what is only announced', () => {
    const collector = new ByteCollector(2 ** 31);
    collector.push(Buffer.from('a'));
    collector.push(Buffer.from('b'));
    expect(collector.take().buffer.byteLength).toBeLessThan(100_000);
  });
});

describe('ByteBudget', () => {
  it('lends, takes back, and is whole after release, even twice', () => {
    const budget = new ByteBudget(100);
    const [a, b] = [budget.open(), budget.open()];
    expect([a.take(60), b.take(50), b.take(40), a.take(1)]).toEqual([true, false, true, false]);
    a.give(10);
    expect(budget.used).toBe(90);
    a.release();
    a.release();
    expect(budget.used).toBe(40);
    expect(a.take(1)).toBe(false);
    b.release();
    expect(budget.used).toBe(0);
  });
});

describe('BodyIntake', () => {
  it('bears small pieces for a while, and large ones for ever', () => {
    const intake = new BodyIntake({ limit: 1e9, holding: new ByteBudget(1e9).open(), expectedBytes: 0 });
    for (let i = 0; i < 1000; i++) expect(intake.push(Buffer.alloc(1))).toBeUndefined();
    for (let i = 0; i < 5000; i++) expect(intake.push(Buffer.alloc(100))).toBeUndefined();
    let fault;
    for (let i = 0; i < 10_000 && fault === undefined; i++) fault = intake.push(Buffer.alloc(1));
    expect(fault).toMatchObject({ fault: 'too_many_frames' });
  });
});

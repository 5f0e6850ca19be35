import { AttributeType, spanIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import type { StatementsAnswer } from '@spoor/core/wire';

/** Where the semantic conventions put a statement, the newest name first. */
const KEYS = ['db.query.text', 'db.statement'];

/** Collects the statements of a trace's spans, block by block. */
export async function statementsOf(blocks: AsyncIterable<SpanBlock>): Promise<StatementsAnswer> {
  const statements: string[] = [];
  const known = new Map<string, number>();
  const spans: [string, number][] = [];
  for await (const block of blocks) {
    const keys = KEYS.map((key) => block.strings.find(key)).filter((key) => key !== -1);
    if (keys.length === 0) continue;
    for (let row = 0; row < block.count; row++) {
      const statement = statementOf(block, row, keys);
      if (statement === undefined) continue;
      const index = known.get(statement) ?? statements.push(statement) - 1;
      known.set(statement, index);
      spans.push([spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!), index]);
    }
  }
  return { statements, spans };
}

function statementOf({ attributes, strings }: SpanBlock, row: number, keys: readonly number[]): string | undefined {
  for (const key of keys) {
    for (let entry = attributes.startOf(row); entry < attributes.end[row]!; entry++) {
      if (attributes.key[entry] === key && attributes.type[entry] === AttributeType.STRING) return strings.get(attributes.words[2 * entry]!);
    }
  }
  return undefined;
}

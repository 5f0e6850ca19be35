import type { Alias, AttributeColumns, SemconvValue } from '../../../model/index.ts';
import { AttributeType, semconvAliases } from '../../../model/index.ts';
import type { BlockContext } from './block-context.ts';
import { Slot, SlotType, semconvValueOf } from './slot.ts';

interface BoundAlias {
  readonly key: number;
  readonly joined: number;
  readonly kinds: readonly number[] | undefined;
  readonly convert: Alias['convert'];
}

/**
 * One attribute of one kind of owner (spans, resources, events …): finds its entry by key, and where a span lacks the
 * name, by the names that semantic conventions gave the same thing. Keys are looked up once a block.
 */
export class NamedValues {
  private readonly context: BlockContext;
  private readonly columns: AttributeColumns;
  private readonly key: number;
  private readonly aliases: readonly BoundAlias[];
  private readonly joinedSlot = new Slot();

  constructor(context: BlockContext, columns: AttributeColumns, name: string) {
    this.context = context;
    this.columns = columns;
    const { strings } = context.block;
    this.key = strings.find(name);
    const aliases = context.semconv ? semconvAliases(name) : [];
    this.aliases = aliases
      .map(({ names, kinds, convert }) => ({ key: strings.find(names[0]), joined: names[1] === undefined ? -1 : strings.find(names[1]), kinds, convert }))
      .filter(({ key }) => key >= 0);
  }

  /** No owner in this block can have the attribute. */
  get isAbsent(): boolean {
    return this.key < 0 && this.aliases.length === 0;
  }

  /** Reads the value `owner` has, nil when it has none that can be queried. `row` is the span asked about. */
  load(owner: number, row: number, slot: Slot): void {
    if (this.key >= 0 && this.loadKey(owner, this.key, slot)) return;
    for (const alias of this.aliases) {
      if (alias.kinds !== undefined && !alias.kinds.includes(this.context.block.kind[row]!)) continue;
      if (this.loadAlias(alias, owner, slot)) return;
    }
    slot.setNil();
  }

  /** The value under exactly this key as conventions convert it. */
  plain(owner: number, key: number): SemconvValue | undefined {
    return key >= 0 && this.loadKey(owner, key, this.joinedSlot) ? semconvValueOf(this.joinedSlot, this.context.block.strings) : undefined;
  }

  private loadAlias({ key, joined, convert }: BoundAlias, owner: number, slot: Slot): boolean {
    if (!this.loadKey(owner, key, slot)) return false;
    if (convert === undefined) return true;
    const main = semconvValueOf(slot, this.context.block.strings);
    const value = main === undefined ? undefined : convert(main, this.plain(owner, joined));
    if (value === undefined) return false;
    if (value !== main) slot.setScalar(value);
    return true;
  }

  private loadKey(owner: number, key: number, slot: Slot): boolean {
    const { columns } = this;
    const end = columns.end[owner]!;
    for (let entry = owner === 0 ? 0 : columns.end[owner - 1]!; entry < end; entry++) {
      if (columns.key[entry] === key) return this.loadEntry(entry, slot);
    }
    return false;
  }

  private loadEntry(entry: number, slot: Slot): boolean {
    const { columns } = this;
    switch (columns.type[entry]) {
      case AttributeType.STRING:
        slot.setString(columns.words[2 * entry]!);
        return true;
      case AttributeType.INT:
        slot.setWords(SlotType.INT, columns.words[2 * entry]!, columns.words[2 * entry + 1]!);
        return true;
      case AttributeType.DOUBLE:
        slot.setFloat(columns.doubles[entry]!);
        return true;
      case AttributeType.BOOL:
        slot.setBool(columns.words[2 * entry] !== 0);
        return true;
      case AttributeType.ARRAY: {
        const values = this.context.arrays.get(columns.words[2 * entry]!);
        if (values !== undefined) slot.setArray(values);
        return values !== undefined;
      }
      default:
        return false; // maps, bytes and empty values cannot be queried
    }
  }
}

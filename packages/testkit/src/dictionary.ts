import type { StringTable } from '@spoor/core/model';

/** Strings a generator writes again and again, numbered once, so that a block costs an array read instead of a hash per use. */
export class Dictionary {
  readonly texts: string[] = [''];
  private readonly known = new Map<string, number>([['', 0]]);

  /** The number of `text`. */
  add(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.known.set(text, id);
    return id;
  }
}

/** Where the strings of a dictionary lie in the table of the block being written. */
export class BlockStrings {
  private table: StringTable | undefined;
  private indexes = new Uint32Array(1024);
  private readonly dictionary: Dictionary;

  constructor(dictionary: Dictionary) {
    this.dictionary = dictionary;
  }

  /** Starts on the strings of another block. */
  use(table: StringTable): void {
    this.table = table;
    if (this.indexes.length < this.dictionary.texts.length) this.indexes = new Uint32Array(this.dictionary.texts.length * 2);
    else this.indexes.fill(0);
  }

  /** The block's index of dictionary string `id`. */
  index(id: number): number {
    const known = this.indexes[id];
    return known === undefined || known === 0 ? this.add(id) : known;
  }

  private add(id: number): number {
    if (this.table === undefined) throw new Error('no block in use');
    const index = this.table.internString(this.dictionary.texts[id]!);
    if (id >= this.indexes.length) {
      const grown = new Uint32Array(this.dictionary.texts.length * 2);
      grown.set(this.indexes);
      this.indexes = grown;
    }
    this.indexes[id] = index;
    return index;
  }
}

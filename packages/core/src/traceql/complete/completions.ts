import type { AttributeRef, AttributeScope } from '../ast.ts';

/** What an editor may offer at the cursor. `options` are the language's own; names and values come from whoever has the spans. */
export interface TraceqlCompletions {
  /** What an accepted option replaces: offsets into the query. */
  readonly from: number;
  readonly to: number;
  /** What stands between `from` and the cursor. Nothing is left out of the options because of it. */
  readonly typed: string;
  readonly options: readonly CompletionOption[];
  /** Attribute names are wanted, of these scopes; insert them as `printAttribute` spells them. */
  readonly attributes?: { readonly scopes: readonly Exclude<AttributeScope, 'unscoped'>[]; readonly unscoped: boolean };
  /** Values of this attribute are wanted; insert them as `printStatic` spells them. */
  readonly values?: { readonly of: AttributeRef; readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~' };
  /** The filter around the cursor without what is being typed, for `parseLenient`: condition names and values on it. */
  readonly filter?: string;
}

export interface CompletionOption {
  readonly label: string;
  readonly kind: 'scope' | 'intrinsic' | 'operator' | 'function' | 'stage' | 'keyword' | 'value' | 'hint' | 'bracket';
  readonly detail: string;
  /** Instead of the label. */
  readonly insert?: string;
  /** Where the cursor goes inside what was inserted; its end when absent. */
  readonly cursor?: number;
}

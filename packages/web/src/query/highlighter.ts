import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, ViewPlugin } from '@codemirror/view';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';
import { highlightTraceql } from '@spoor/core/traceql';

/** Colours by the parser's own view of the text; queries are short enough to be read whole at every change. */
export const HIGHLIGHTER = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorationsOf(view.state.doc.toString());
    }

    update({ docChanged, state }: ViewUpdate): void {
      if (docChanged) this.decorations = decorationsOf(state.doc.toString());
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorationsOf(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { kind, start, end } of highlightTraceql(text)) {
    if (end > start) builder.add(start, end, Decoration.mark({ class: `tq-${kind}` }));
  }
  return builder.finish();
}

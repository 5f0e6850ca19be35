import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import type { Diagnostic } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { parseTraceql } from '@spoor/core/traceql';
import { completionSource } from './completion-source.ts';
import type { CompletionData } from './completion-source.ts';
import { EDITOR_THEME } from './editor-theme.ts';
import { HIGHLIGHTER } from './highlighter.ts';

interface EditorOptions extends CompletionData {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

const LINT_DELAY_MS = 300;

/**
 * Left to itself the browser keeps the colours of what is typed over as inline styles, which the page's policy forbids and
 * reports. What is typed goes in through the editor instead; what is composed stays with the browser.
 */
const TYPED_BY_US = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType, isComposing } = event;
    if (inputType !== 'insertText' || data === null || isComposing || view.composing) return false;
    event.preventDefault();
    const { from, to } = view.state.selection.main;
    const insert = () => view.state.update({ ...view.state.replaceSelection(data), userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});

/** An editor in a shadow root of `host`: CodeMirror's own styles are constructed sheets there, which the page's policy allows. */
export function createEditor(host: HTMLElement, { text, onChange, onRun, names, values }: EditorOptions): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const run = (): boolean => {
    onRun();
    return true;
  };
  const accept = (view: EditorView): boolean => completionStatus(view.state) === 'active' && acceptCompletion(view);
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      closeBrackets(),
      bracketMatching(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'TraceQL query', spellcheck: 'false', autocapitalize: 'off' }),
      placeholder('{ resource.service.name = "checkout" && duration > 250ms }'),
      TYPED_BY_US,
      HIGHLIGHTER,
      EDITOR_THEME,
      autocompletion({ override: [completionSource({ names, values })], icons: false, maxRenderedOptions: 120, defaultKeymap: true }),
      linter((view) => diagnosticsOf(view.state.doc.toString()), { delay: LINT_DELAY_MS }),
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run },
          { key: 'Shift-Enter', run: insertNewline },
          { key: 'Enter', run: (view) => accept(view) || run() },
          { key: 'Tab', run: accept },
        ]),
      ),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
    ],
  });
  return new EditorView({ state, parent: root, root });
}

export function setText(view: EditorView, text: string): void {
  if (view.state.doc.toString() !== text) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length } });
}

function diagnosticsOf(text: string): Diagnostic[] {
  if (text.trim() === '') return [];
  const parsed = parseTraceql(text);
  const place = (start: number, end: number): { readonly from: number; readonly to: number } => ({ from: Math.min(start, text.length), to: Math.min(Math.max(end, start), text.length) });
  if (parsed.ok) return parsed.warnings.filter(({ code }) => code !== 'widened-name').map(({ start, end, message }) => ({ ...place(start, end), severity: 'warning', message }));
  return parsed.errors.map(({ start, end, message, suggestion }) => ({ ...place(start, end), severity: 'error', message: suggestion === undefined ? message : `${message}: ${suggestion}` }));
}

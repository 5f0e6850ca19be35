import type { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useShortcuts } from '../shortcuts/index.ts';
import type { CompletionData } from './completion-source.ts';
import { createEditor, setText } from './create-editor.ts';

interface QueryEditorProps extends CompletionData {
  /** What stands in the editor at first, and again when this changes; what is typed is told, not given back. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

/** TraceQL with colours, completion and errors in place. Enter runs, Shift-Enter makes a line. */
export function QueryEditor(props: QueryEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  useShortcuts('Query', [
    { keys: ['/'], name: 'To the query', run: () => view.current?.focus() },
    { keys: ['Enter'], name: 'Run the query' },
    { keys: ['Shift+Enter'], name: 'A new line' },
    { keys: ['Ctrl+Space'], name: 'Complete' },
  ]);
  useEffect(() => {
    if (host.current === null) return undefined;
    const element = host.current;
    const editor = createEditor(element, {
      text: latest.current.text,
      onChange: (text) => latest.current.onChange(text),
      onRun: () => latest.current.onRun(),
      names: (filter, signal) => latest.current.names(filter, signal),
      values: (attribute, filter, signal) => latest.current.values(attribute, filter, signal),
    });
    view.current = editor;
    // Outside of the shadow root nobody sees that these keys are typed into a text.
    const keep = (event: KeyboardEvent): void => event.stopPropagation();
    element.addEventListener('keydown', keep);
    return () => {
      element.removeEventListener('keydown', keep);
      editor.destroy();
    };
  }, []);
  useEffect(() => {
    if (view.current !== undefined) setText(view.current, props.text);
  }, [props.text]);
  return <div ref={host} className="query-editor" />;
}

import { EditorView } from '@codemirror/view';

/**
 * The editor lives in a shadow root, where its styles are constructed sheets: the page's content security policy allows no
 * others. The tokens of the theme reach into it.
 */
export const EDITOR_THEME = EditorView.theme({
  '&': { color: 'var(--text)', background: 'var(--bg)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)', fontSize: '13.5px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', maxHeight: '240px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)', minHeight: '38px', boxSizing: 'border-box' },
  '.cm-line': { padding: '0 12px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--bg-selected)', outline: '1px solid var(--line)' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--error-bg)' },
  '.tq-scope': { color: 'var(--text-3)' },
  '.tq-attribute': { color: 'var(--accent)' },
  '.tq-intrinsic': { color: 'light-dark(#6b4ad1, #b9a4ff)' },
  '.tq-function': { color: 'light-dark(#9a3fa8, #e39bea)', fontWeight: '600' },
  '.tq-keyword, .tq-value': { color: 'light-dark(#8a5a00, #f0c25e)', fontWeight: '600' },
  '.tq-string': { color: 'light-dark(#1f6f46, #85d3a7)' },
  '.tq-number, .tq-duration': { color: 'light-dark(#a8460a, #f2a66b)' },
  '.tq-operator, .tq-bracket': { color: 'var(--text-2)' },
  '.tq-comment': { color: 'var(--text-3)', fontStyle: 'italic' },
  '.tq-invalid': { color: 'var(--error)' },
  '.cm-lintRange': { backgroundImage: 'none !important' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--error)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
  '.cm-tooltip': { border: '1px solid var(--line)', borderRadius: '8px', background: 'var(--bg-overlay)', boxShadow: 'var(--shadow)', color: 'var(--text)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12.5px', maxHeight: '300px', minWidth: 'min(360px, 80vw)', maxWidth: 'min(640px, 92vw)', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'baseline', gap: '16px', padding: '3px 8px', borderRadius: '5px', lineHeight: '1.5' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--bg-selected)', color: 'var(--text)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > completion-section': { borderBottom: '0', padding: '6px 8px 2px', color: 'var(--text-3)', fontFamily: 'var(--font)', fontSize: '11px', fontWeight: '600', opacity: '1' },
  '.cm-completionLabel': { overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { color: 'var(--accent)', fontWeight: '700', textDecoration: 'none' },
  '.cm-completionDetail': { marginLeft: 'auto', flex: 'none', maxWidth: '55%', overflow: 'hidden', textOverflow: 'ellipsis', color: 'var(--text-3)', fontFamily: 'var(--font)', fontSize: '11.5px', fontStyle: 'normal' },
  '.cm-diagnostic': { padding: '6px 10px', borderLeftWidth: '3px', maxWidth: '60ch', fontFamily: 'var(--font)', fontSize: '12.5px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--error)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
});

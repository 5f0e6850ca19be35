/** Loaded only when there is a configuration file: nobody else pays for a YAML parser. */
import { Scalar, parseDocument, visit } from 'yaml';
import type { Env } from './env.ts';

/**
 * Reads a configuration file with `${NAME}`, `${env:NAME}` and `${NAME:-default}` replaced, `$$` being a dollar sign.
 * Replacing happens in values that are already parsed: what a variable contains cannot become structure.
 *
 * @throws Error with line and column for a file that is not YAML.
 */
export function parseConfigFile(text: string, env: Env): unknown {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw problem;
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('$')) return;
      const replaced = substitute(node.value, env);
      node.value = node.type === Scalar.PLAIN ? plainValue(replaced) : replaced;
    },
  });
  return document.toJS({ maxAliasCount: 100 });
}

function substitute(text: string, env: Env): string {
  return text.replace(/\$\$|\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^\n}]*))?\}/g, (whole, name: string | undefined, fallback: string | undefined) => {
    if (whole === '$$') return '$';
    const value = name === undefined ? undefined : env[name];
    return value === undefined || value === '' ? (fallback ?? '') : value;
  });
}

/** What YAML makes of an unquoted value. */
function plainValue(text: string): unknown {
  if (text === '' || text === 'null' || text === '~') return null;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}

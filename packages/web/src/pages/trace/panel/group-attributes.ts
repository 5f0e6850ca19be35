import type { AttributeAnswer } from '@spoor/core/wire';

export interface AttributeGroup {
  readonly name: string;
  readonly attributes: readonly AttributeAnswer[];
}

/** First segments of the semantic conventions that belong together, most telling first. */
const GROUPS: readonly { readonly name: string; readonly prefixes: readonly string[] }[] = [
  { name: 'Error', prefixes: ['error', 'exception'] },
  { name: 'HTTP', prefixes: ['http', 'url', 'user_agent'] },
  { name: 'Database', prefixes: ['db'] },
  { name: 'RPC', prefixes: ['rpc', 'grpc'] },
  { name: 'Messaging', prefixes: ['messaging'] },
  { name: 'GenAI', prefixes: ['gen_ai', 'llm'] },
  { name: 'Network', prefixes: ['network', 'net', 'server', 'client', 'peer', 'source', 'destination', 'tls'] },
  { name: 'Code', prefixes: ['code', 'thread'] },
];

/** A span's attributes by subject; what belongs to none comes first, for it is the application's own. */
export function groupAttributes(attributes: readonly AttributeAnswer[]): AttributeGroup[] {
  const groupOf = (key: string): string => {
    const prefix = key.split('.', 1)[0] ?? '';
    return GROUPS.find(({ prefixes }) => prefixes.includes(prefix))?.name ?? 'Attributes';
  };
  return ['Attributes', ...GROUPS.map(({ name }) => name)]
    .map((name) => ({ name, attributes: attributes.filter(({ key }) => groupOf(key) === name) }))
    .filter((group) => group.attributes.length > 0);
}

/** The search's tag line for `key=value`, quoted. */
export function tagOf({ key, value }: AttributeAnswer): string {
  return `${/^[^\s"=:]+$/.test(key) ? key : quote(key)}=${quote(value)}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

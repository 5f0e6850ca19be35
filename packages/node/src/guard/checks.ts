import type { Attributes } from '@opentelemetry/api';
import { looksLikeId, routePattern } from '../helpers/index.ts';

const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,255}\.[a-z]{2,}$/i;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const URL_WITH_ID = /^https?:\/\/[^/]+(\/[^?#]*)/;
/** Attributes whose values are meant to be many: the conventions define them so, or they come from errors. */
const MEANT_TO_VARY = /^(?:url\.|http\.(?:url|target)|db\.|exception\.|client\.|network\.|net\.|server\.|user_agent\.|messaging\.|code\.|thread\.|process\.|faas\.|enduser\.)/;

/** Why a span's name is one of too many; undefined when it is not. */
export function nameProblem(name: string): string | undefined {
  const pieces = name.split(/[\s/]+/);
  // A single digit is as often a version or a step (`HTTP/2`) as an id; ids come in greater numbers.
  const id = pieces.find((piece) => piece.length > 1 && looksLikeId(piece));
  if (id === undefined) return undefined;
  return `span name "${shortened(name)}" has an id in it ("${shortened(id)}"): every value makes an operation of its own. Name the operation (${JSON.stringify(shortened(suggestion(name)))}) and put the id into an attribute.`;
}

/** Why an attribute's value groups nothing; undefined when all are fine. */
export function attributeProblem(attributes: Attributes): string | undefined {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string' || MEANT_TO_VARY.test(key)) continue;
    const kind = EMAIL.test(value) ? 'an e-mail address' : TIMESTAMP.test(value) ? 'a timestamp' : hasIdInUrl(value) ? 'a URL with an id in it' : undefined;
    if (kind !== undefined) return `attribute "${shortened(key)}" holds ${kind}: such values are different in every span, group nothing and may be personal data. Use an id, a route or a duration instead.`;
  }
  return undefined;
}

function hasIdInUrl(value: string): boolean {
  const path = URL_WITH_ID.exec(value)?.[1];
  return path !== undefined && path.split('/').some(looksLikeId);
}

function suggestion(name: string): string {
  return name.split(' ').map((word) => routePattern(word)).join(' ');
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

import { baggageEntryMetadataFromString, propagation } from '@opentelemetry/api';
import type { BaggageEntry, Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { headerValues } from './carrier.ts';
import { percentDecode, percentEncode } from './percent.ts';
import { trimOws } from './trace-state.ts';

/** What the specification asks everyone to be able to pass on, and no more: over all headers together. */
const MAX_BYTES = 8192;
const MAX_MEMBERS = 180;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** No control characters, white space, double quotes, commas, semicolons or backslashes. */
const VALUE = /^[!#-+\--:<-[\]-~]*$/;
/** Properties with their separators: what a value may have, and `;`, spaces and tabs. */
const PROPERTIES = /^[!#-+\--[\]-~ \t]*$/;

/**
 * The `baggage` header (W3C Baggage). Members that break the grammar are left out and the others kept; so are those
 * past 180 members or 8192 bytes, in both directions. Of members with one name the last counts.
 */
export function w3cBaggage(): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const baggage = propagation.getBaggage(context);
      if (baggage === undefined || isTracingSuppressed(context)) return;
      let header = '';
      let members = 0;
      for (const [key, entry] of baggage.getAllEntries()) {
        if (members === MAX_MEMBERS) break;
        const member = formatMember(key, entry);
        // All ASCII by now: characters are bytes. A member that does not fit leaves room for a smaller one.
        if (member === undefined || header.length + member.length + 1 > MAX_BYTES) continue;
        header += members === 0 ? member : `,${member}`;
        members += 1;
      }
      if (members > 0) setter.set(carrier, 'baggage', header);
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const entries = parseBaggage(headerValues(carrier, getter, 'baggage'));
      return entries === undefined ? context : propagation.setBaggage(context, propagation.createBaggage(entries));
    },

    fields: () => ['baggage'],
  };
}

/** The members of all `baggage` headers; undefined when there is none. */
export function parseBaggage(headers: readonly string[]): Record<string, BaggageEntry> | undefined {
  // No prototype: names are the sender's, and `__proto__` is a valid one.
  const entries: Record<string, BaggageEntry> = Object.create(null);
  let members = 0;
  let bytes = 0;
  for (const header of headers) {
    let start = 0;
    while (start < header.length && members < MAX_MEMBERS && bytes < MAX_BYTES) {
      const comma = header.indexOf(',', start);
      const end = comma < 0 ? header.length : comma;
      bytes += end - start + 1;
      // Cut off in the middle, a member would say something else.
      if (bytes - 1 > MAX_BYTES) break;
      const member = parseMember(header.slice(start, end));
      start = end + 1;
      if (member === undefined) continue;
      members += 1;
      entries[member.key] = member.entry;
    }
  }
  return members === 0 ? undefined : entries;
}

function parseMember(text: string): { readonly key: string; readonly entry: BaggageEntry } | undefined {
  const semicolon = text.indexOf(';');
  const pair = semicolon < 0 ? text : text.slice(0, semicolon);
  const equals = pair.indexOf('=');
  if (equals < 0) return undefined;
  const key = trimOws(pair.slice(0, equals));
  const value = trimOws(pair.slice(equals + 1));
  if (!TOKEN.test(key) || !VALUE.test(value)) return undefined;
  const properties = semicolon < 0 ? '' : trimOws(text.slice(semicolon + 1));
  if (!PROPERTIES.test(properties)) return undefined;
  const entry: BaggageEntry = { value: percentDecode(value) };
  if (properties !== '') entry.metadata = baggageEntryMetadataFromString(properties);
  return { key, entry };
}

function formatMember(key: string, entry: BaggageEntry): string | undefined {
  if (!TOKEN.test(key)) return undefined;
  const properties = entry.metadata?.toString() ?? '';
  const suffix = properties !== '' && PROPERTIES.test(properties) ? `;${properties}` : '';
  return `${key}=${percentEncode(entry.value)}${suffix}`;
}

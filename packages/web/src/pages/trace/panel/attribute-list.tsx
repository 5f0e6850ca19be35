import type { AttributeAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '../../../format/index.ts';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { tagOf } from './group-attributes.ts';
import { prettyKind, prettyText, stackLines } from './pretty-text.ts';

const SHOWN = 1_000;
/** Longer values make no sensible search. */
const SEARCHABLE = 200;

export function AttributeList({ attributes }: { readonly attributes: readonly AttributeAnswer[] }) {
  return (
    <dl className="attributes">
      {attributes.map((attribute, i) => (
        <Attribute key={i} attribute={attribute} />
      ))}
    </dl>
  );
}

function Attribute({ attribute }: { readonly attribute: AttributeAnswer }) {
  const kind = attribute.type === 'empty' ? undefined : prettyKind(attribute.key, attribute.value);
  return (
    <div className="attribute" data-wide={kind !== undefined}>
      <dt>{attribute.key}</dt>
      <dd>
        {kind === undefined ? <AttributeValue attribute={attribute} /> : kind === 'stack' ? <Stack text={attribute.value} /> : <pre className="attribute-pretty">{prettyText(kind, attribute.value)}</pre>}
        <span className="attribute-actions">
          <CopyButton text={attribute.value} label={attribute.key} />
          {attribute.value.length <= SEARCHABLE && (
            <Link to="/search" search={{ v: '1', tags: tagOf(attribute), range: '24h' }} className="button quiet small" aria-label={`Find spans with this ${attribute.key}`}>
              Find
            </Link>
          )}
        </span>
      </dd>
    </div>
  );
}

function AttributeValue({ attribute: { type, value } }: { readonly attribute: AttributeAnswer }) {
  const [whole, setWhole] = useState(false);
  if (type === 'empty') return <em className="muted">empty</em>;
  const cut = !whole && value.length > SHOWN;
  return (
    <span className="attribute-value" data-type={type} title={type === 'string' ? undefined : type}>
      {cut ? value.slice(0, SHOWN) : value}
      {cut && (
        <button type="button" className="button quiet small" onClick={() => setWhole(true)}>
          … all {formatCount(value.length)} characters
        </button>
      )}
    </span>
  );
}

function Stack({ text }: { readonly text: string }) {
  return (
    <pre className="attribute-pretty stack" tabIndex={0} role="region" aria-label="Stack trace">
      {stackLines(text).map((line, i) => (
        <span key={i} data-frame={line.frame} data-foreign={line.foreign}>
          {line.text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

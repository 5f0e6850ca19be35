import type { AttributeAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '../../../format/index.ts';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { tagOf } from './group-attributes.ts';

const SHOWN = 1_000;
/** Longer values make no sensible search. */
const SEARCHABLE = 200;

export function AttributeList({ attributes }: { readonly attributes: readonly AttributeAnswer[] }) {
  return (
    <dl className="attributes">
      {attributes.map((attribute, i) => (
        <div key={i} className="attribute">
          <dt>{attribute.key}</dt>
          <dd>
            <AttributeValue attribute={attribute} />
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
      ))}
    </dl>
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

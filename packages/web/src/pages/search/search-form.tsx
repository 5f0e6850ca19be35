import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { attributeKeysQuery, operationsQuery, serviceNamesQuery } from '../../api/index.ts';
import { formatInstant } from '../../format/index.ts';
import { ORDERS, PRESETS, compact } from './search-state.ts';
import type { Order, PresetName, SearchState } from './search-state.ts';

interface SearchFormProps {
  readonly state: SearchState;
  readonly busy: boolean;
  readonly onSearch: (state: SearchState) => void;
}

/** The conditions as fields. Nothing is searched before the button or Enter, except for the choices. */
export function SearchForm({ state, busy, onSearch }: SearchFormProps) {
  const [draft, setDraft] = useState(state);
  const services = useQuery(serviceNamesQuery);
  const operations = useQuery(operationsQuery(draft.service));
  const keys = useQuery(attributeKeysQuery);
  const id = useId();
  const set = (change: { readonly [K in keyof SearchState]?: SearchState[K] | undefined }): void => setDraft(compact({ ...draft, ...change }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onSearch(compact({ ...draft, v: '1' }));
  };
  const text = (name: 'service' | 'operation' | 'tags' | 'min' | 'max', options: { readonly placeholder: string; readonly list?: readonly string[] }): ReactNode => (
    <>
      <input
        id={`${id}-${name}`}
        className="input"
        placeholder={options.placeholder}
        spellCheck={false}
        autoComplete="off"
        list={options.list === undefined ? undefined : `${id}-${name}-list`}
        value={draft[name] ?? ''}
        onChange={(event) => set({ [name]: event.target.value })}
      />
      {options.list !== undefined && (
        <datalist id={`${id}-${name}-list`}>
          {options.list.slice(0, 500).map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </>
  );
  const field = (name: string, label: string, content: ReactNode): ReactNode => (
    <div className={`field field-${name}`}>
      <label htmlFor={`${id}-${name}`}>{label}</label>
      {content}
    </div>
  );

  return (
    <form className="search-form" onSubmit={submit} aria-label="Search traces">
      {field('service', 'Service', text('service', { placeholder: 'Any', list: services.data?.services ?? [] }))}
      {field('operation', 'Operation', text('operation', { placeholder: 'Any', list: [...new Set(operations.data?.operations.map(({ name }) => name))] }))}
      {field('tags', 'Tags, all on one span', text('tags', { placeholder: 'http.status_code=500 error=true', list: [...new Set(keys.data?.keys.map(({ key }) => `${key}=`))] }))}
      {field('min', 'Min duration', text('min', { placeholder: 'e.g. 100ms' }))}
      {field('max', 'Max duration', text('max', { placeholder: 'e.g. 1.5s' }))}
      {field('range', 'Time range', <RangeSelect id={`${id}-range`} state={draft} onChange={(change) => onSearch(compact({ ...draft, v: '1', ...change }))} />)}
      {field(
        'order',
        'Order',
        <select id={`${id}-order`} className="input" value={draft.order ?? 'latest'} onChange={(event) => onSearch(compact({ ...draft, v: '1', order: event.target.value as Order }))}>
          {Object.entries(ORDERS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>,
      )}
      <button type="submit" className="button primary">
        {busy ? 'Searching …' : 'Find traces'}
      </button>
    </form>
  );
}

interface RangeSelectProps {
  readonly id: string;
  readonly state: SearchState;
  readonly onChange: (change: { readonly range?: PresetName | undefined; readonly from?: string | undefined; readonly to?: string | undefined }) => void;
}

function RangeSelect({ id, state, onChange }: RangeSelectProps) {
  const absolute = state.from !== undefined && state.to !== undefined;
  return (
    <select
      id={id}
      className="input"
      value={absolute ? 'absolute' : (state.range ?? '1h')}
      onChange={(event) => onChange({ range: event.target.value as PresetName, from: undefined, to: undefined })}
    >
      {state.from !== undefined && state.to !== undefined && (
        <option value="absolute">
          {formatInstant(BigInt(state.from))} to {formatInstant(BigInt(state.to))}
        </option>
      )}
      {Object.entries(PRESETS).map(([value, { name }]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

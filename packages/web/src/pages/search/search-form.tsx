import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { attributeKeysQuery, operationsQuery, serviceNamesQuery } from '../../api/index.ts';
import { useShortcuts } from '../../shortcuts/index.ts';
import { compactState } from '../../url/index.ts';
import type { ConditionState } from './search-state.ts';

interface SearchFormProps {
  readonly conditions: ConditionState;
  readonly busy: boolean;
  readonly label: string;
  readonly submit: string;
  readonly onSubmit: (conditions: ConditionState) => void;
}

/** The conditions as fields. Nothing is searched before the button or Enter. */
export function SearchForm({ conditions, busy, label, submit, onSubmit }: SearchFormProps) {
  const [draft, setDraft] = useState(conditions);
  const services = useQuery(serviceNamesQuery);
  const operations = useQuery(operationsQuery(draft.service));
  const keys = useQuery(attributeKeysQuery);
  const id = useId();
  useShortcuts(label, [{ keys: ['/'], name: 'To the first field', run: () => document.getElementById(`${id}-service`)?.focus() }]);
  const field = (name: keyof ConditionState, title: string, options: { readonly placeholder: string; readonly list?: readonly string[] }): ReactNode => (
    <div className={`field field-${name}`}>
      <label htmlFor={`${id}-${name}`}>{title}</label>
      <input
        id={`${id}-${name}`}
        className="input"
        placeholder={options.placeholder}
        spellCheck={false}
        autoComplete="off"
        list={options.list === undefined ? undefined : `${id}-${name}-list`}
        value={draft[name] ?? ''}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
      />
      {options.list !== undefined && (
        <datalist id={`${id}-${name}-list`}>
          {options.list.slice(0, 500).map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </div>
  );
  const tagKeys = keys.data?.keys.map(({ key }) => `${/^[^\s"=:]+$/.test(key) ? key : JSON.stringify(key)}=`) ?? [];
  return (
    <form
      className="search-form"
      aria-label={label}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        onSubmit(compactState<ConditionState>(draft));
      }}
    >
      {field('service', 'Service', { placeholder: 'Any', list: services.data?.services ?? [] })}
      {field('operation', 'Operation', { placeholder: 'Any', list: [...new Set(operations.data?.operations.map(({ name }) => name))] })}
      {field('tags', 'Tags', { placeholder: 'http.response.status_code=500 error=true', list: ['error=true', ...new Set(tagKeys)] })}
      {field('min', 'Min duration', { placeholder: '100ms' })}
      {field('max', 'Max duration', { placeholder: '1.5s' })}
      <button type="submit" className="button primary" aria-busy={busy}>
        {submit}
      </button>
    </form>
  );
}

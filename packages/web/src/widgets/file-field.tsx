import { useId } from 'react';
import { DropIcon } from './icons.tsx';

/** Where a trace file can be chosen or dropped. (Drops are taken by the frame, wherever they land.) */
export function FileField({ onFile, busy }: { readonly onFile: (file: File) => void; readonly busy: boolean }) {
  const id = useId();
  return (
    <div className="file-field">
      <DropIcon />
      <label htmlFor={id}>
        <strong>{busy ? 'Opening …' : 'Drop a trace file here, or choose one'}</strong>
        <span className="muted">OTLP, Jaeger or Zipkin JSON, OTLP protobuf, also gzipped. It stays in this browser.</span>
      </label>
      <input
        id={id}
        type="file"
        accept=".json,.jsonl,.ndjson,.gz,.pb,.binpb,.bin"
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </div>
  );
}

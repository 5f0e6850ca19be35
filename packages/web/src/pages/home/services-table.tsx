import type { ServiceAnswer, ServicesAnswer } from '@spoor/core/wire';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { servicesQuery } from '../../api/index.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../format/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { Sparkline } from '../../widgets/sparkline.tsx';

const RANGES = [
  { name: '15 min', seconds: 900, preset: '15m' },
  { name: '1 h', seconds: 3_600, preset: '1h' },
  { name: '6 h', seconds: 21_600, preset: '6h' },
  { name: '24 h', seconds: 86_400, preset: '24h' },
  { name: '7 d', seconds: 604_800, preset: '7d' },
] as const;

type Preset = (typeof RANGES)[number];

export function ServicesTable() {
  const [range, setRange] = useState<Preset>(RANGES[1]);
  const services = useQuery({ ...servicesQuery(range.seconds), placeholderData: keepPreviousData, refetchInterval: 10_000 });
  return (
    <>
      <div className="page-head">
        <h1>Services</h1>
        <div className="segmented" role="group" aria-label="Time range">
          {RANGES.map((entry) => (
            <button key={entry.seconds} type="button" aria-pressed={entry === range} onClick={() => setRange(entry)}>
              {entry.name}
            </button>
          ))}
        </div>
      </div>
      {services.error !== null && <FailureNotice error={services.error} retry={() => void services.refetch()} />}
      {services.data?.services.length === 0 ? (
        <div className="notice">
          <p>No requests in the last {range.name}.</p>
          <button type="button" className="button small" onClick={() => setRange(RANGES[RANGES.length - 1]!)}>
            Show the last 7 days
          </button>
        </div>
      ) : (
        <Table answer={services.data} stale={services.isPlaceholderData} range={range} />
      )}
    </>
  );
}

function Table({ answer, stale, range }: { readonly answer: ServicesAnswer | undefined; readonly stale: boolean; readonly range: Preset }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Services">
      <table className="data-table" data-stale={stale} aria-busy={answer === undefined}>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col" className="number">
              Rate
            </th>
            <th scope="col" className="number">
              Errors
            </th>
            <th scope="col" className="number">
              p50
            </th>
            <th scope="col" className="number">
              p95
            </th>
            <th scope="col" className="number">
              p99
            </th>
            <th scope="col">Calls</th>
          </tr>
        </thead>
        <tbody>{answer === undefined ? <SkeletonRows /> : worstFirst(answer.services).map((row) => <ServiceRow key={row.service} row={row} answer={answer} range={range} />)}</tbody>
      </table>
    </div>
  );
}

/** By share of errors, then by calls. */
function worstFirst(rows: readonly ServiceAnswer[]): readonly ServiceAnswer[] {
  return [...rows].sort((a, b) => b.errors / b.calls - a.errors / a.calls || b.calls - a.calls || (a.service < b.service ? -1 : 1));
}

function ServiceRow({ row, answer, range }: { readonly row: ServiceAnswer; readonly answer: ServicesAnswer; readonly range: Preset }) {
  const from = Number(BigInt(answer.from) / 1_000_000_000n);
  const to = Number(BigInt(answer.to) / 1_000_000_000n);
  return (
    <tr>
      <th scope="row">
        <Link to="/search" search={{ v: '1', service: row.service, range: range.preset }} className="service-link">
          <ServiceDot slot={preferredSlot(row.service)} />
          <span>{row.service}</span>
        </Link>
      </th>
      <td className="number" title={`${formatCount(row.calls)} calls`}>
        {formatRate(row.calls / range.seconds)}
      </td>
      <td className="number">
        {row.errors === 0 ? (
          <span className="muted">0 %</span>
        ) : (
          <Link to="/search" search={{ v: '1', service: row.service, tags: 'error=true', range: range.preset }} className="error-text" title={`${formatCount(row.errors)} errors`}>
            {formatShare(row.errors / row.calls)}
          </Link>
        )}
      </td>
      <td className="number">{formatDuration(row.p50)}</td>
      <td className="number">{formatDuration(row.p95)}</td>
      <td className="number">{formatDuration(row.p99)}</td>
      <td>
        <Sparkline points={row.series} from={from} to={to} step={answer.step ?? 60} />
      </td>
    </tr>
  );
}

function SkeletonRows() {
  return Array.from({ length: 8 }, (_, i) => (
    <tr key={i}>
      {Array.from({ length: 7 }, (_cell, column) => (
        <td key={column}>
          <span className={`skeleton ${column === 0 ? 'wide' : 'narrow'}`} />
        </td>
      ))}
    </tr>
  ));
}

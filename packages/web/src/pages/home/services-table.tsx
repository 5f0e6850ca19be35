import type { ServiceAnswer, ServicesAnswer } from '@spoor/core/wire';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { servicesQuery, statusQuery } from '../../api/index.ts';
import { formatCount, formatDuration, formatRateIn, formatShare, rateUnit } from '../../format/index.ts';
import type { RateUnit } from '../../format/index.ts';
import { rangeName, rangeOf } from '../../range/index.ts';
import type { RangeState } from '../../range/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { compactState } from '../../url/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { Sparkline } from '../../widgets/sparkline.tsx';
import type { HomeState, Sort } from './home-state.ts';

const HALF_HOUR = 1_800_000_000_000n;

interface ServicesTableProps {
  readonly state: HomeState;
  readonly onShow: (state: HomeState) => void;
}

export function ServicesTable({ state, onShow }: ServicesTableProps) {
  const range = compactState<RangeState>({ range: state.range, from: state.from, to: state.to });
  const services = useQuery({ ...servicesQuery(range, () => rangeOf(range)), refetchInterval: state.from === undefined ? 10_000 : false });
  const empty = services.data?.services.length === 0 && !services.isPlaceholderData;
  return (
    <section aria-label="Services" className="services">
      {services.error !== null && <FailureNotice error={services.error} retry={() => void services.refetch()} />}
      {empty ? <NoRequests state={state} onShow={onShow} /> : <Table answer={services.data} stale={services.isPlaceholderData} state={state} range={range} onShow={onShow} />}
    </section>
  );
}

/** Nothing in this range: offers the nearest with data. */
function NoRequests({ state, onShow }: ServicesTableProps) {
  const status = useQuery(statusQuery);
  const newest = status.data?.store?.newest;
  return (
    <div className="notice">
      <h2>No requests in {rangeName(state)}</h2>
      <div className="notice-actions">
        {newest !== undefined && (
          <button type="button" className="button small" onClick={() => onShow({ from: String(BigInt(newest) - HALF_HOUR), to: String(BigInt(newest) + HALF_HOUR) })}>
            Show the hour around the newest span
          </button>
        )}
        <button type="button" className="button small" onClick={() => onShow({ range: '7d' })}>
          Show the last 7 days
        </button>
      </div>
    </div>
  );
}

interface TableProps extends ServicesTableProps {
  readonly answer: ServicesAnswer | undefined;
  readonly stale: boolean;
  readonly range: RangeState;
}

const COLUMNS: readonly { readonly sort: Sort; readonly name: string; readonly number: boolean }[] = [
  { sort: 'service', name: 'Service', number: false },
  { sort: 'errors', name: 'Errors', number: true },
  { sort: 'rate', name: 'Rate', number: true },
  { sort: 'p50', name: 'p50', number: true },
  { sort: 'p95', name: 'p95', number: true },
  { sort: 'p99', name: 'p99', number: true },
];

function Table({ answer, stale, state, range, onShow }: TableProps) {
  const sort = state.sort ?? 'errors';
  return (
    <div className="card table-scroll" tabIndex={0} role="region" aria-label="Services, by rate, errors and durations">
      <table className={`data-table ${stale ? 'stale' : ''}`} aria-busy={answer === undefined}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column.sort} scope="col" className={column.number ? 'number' : ''} aria-sort={column.sort === sort ? (sort === 'service' ? 'ascending' : 'descending') : 'none'}>
                <button type="button" className="sort-button" onClick={() => onShow(compactState<HomeState>({ ...range, sort: column.sort === 'errors' ? undefined : column.sort }))}>
                  {column.name}
                  <span aria-hidden="true">{column.sort === sort ? (sort === 'service' ? '↑' : '↓') : ''}</span>
                </button>
              </th>
            ))}
            <th scope="col">Calls over time</th>
            <th scope="col">p95 over time</th>
          </tr>
        </thead>
        <tbody>{answer === undefined ? <SkeletonRows /> : <ServiceRows answer={answer} sort={sort} range={range} />}</tbody>
      </table>
    </div>
  );
}

const ORDERS: Readonly<Record<Sort, (a: ServiceAnswer, b: ServiceAnswer) => number>> = {
  errors: (a, b) => b.errors / b.calls - a.errors / a.calls || b.calls - a.calls,
  service: () => 0,
  rate: (a, b) => b.calls - a.calls,
  p50: (a, b) => b.p50 - a.p50,
  p95: (a, b) => b.p95 - a.p95,
  p99: (a, b) => b.p99 - a.p99,
};

function sorted(rows: readonly ServiceAnswer[], sort: Sort): readonly ServiceAnswer[] {
  return [...rows].sort((a, b) => ORDERS[sort](a, b) || (a.service < b.service ? -1 : 1));
}

interface Figures {
  /** Seconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly unit: RateUnit;
  /** The largest share of errors of all rows. */
  readonly worst: number;
}

function ServiceRows({ answer, sort, range }: { readonly answer: ServicesAnswer; readonly sort: Sort; readonly range: RangeState }) {
  const from = Number(BigInt(answer.from) / 1_000_000_000n);
  const to = Number(BigInt(answer.to) / 1_000_000_000n);
  const unit = rateUnit(answer.services.map(({ calls }) => calls / (to - from)));
  const worst = answer.services.reduce((most, { errors, calls }) => Math.max(most, errors / calls), 0);
  return sorted(answer.services, sort).map((row) => <ServiceRow key={row.service} row={row} figures={{ from, to, step: answer.step ?? 60, unit, worst }} range={range} />);
}

function ServiceRow({ row, figures, range }: { readonly row: ServiceAnswer; readonly figures: Figures; readonly range: RangeState }) {
  const { from, to, step, unit, worst } = figures;
  const share = row.errors / row.calls;
  return (
    <tr>
      <th scope="row">
        <Link to="/search" search={{ v: '1', service: row.service, ...range }} className="service-link">
          <ServiceDot slot={preferredSlot(row.service)} />
          <span>{row.service}</span>
        </Link>
      </th>
      <td className="number">
        {row.errors === 0 ? (
          <span className="muted">0 %</span>
        ) : (
          <Link to="/search" search={{ v: '1', service: row.service, tags: 'error=true', ...range }} className="error-share error-text" title={`${formatCount(row.errors)} errors of ${formatCount(row.calls)} calls`}>
            <span className="error-meter" aria-hidden="true">
              <span style={{ width: `${Math.max(6, (share / worst) * 100)}%` }} />
            </span>
            {formatShare(share)}
          </Link>
        )}
      </td>
      <td className="number" title={`${formatCount(row.calls)} calls`}>
        {formatRateIn(row.calls / (to - from), unit)}
      </td>
      <td className="number">{formatDuration(row.p50)}</td>
      <td className="number">{formatDuration(row.p95)}</td>
      <td className="number">{formatDuration(row.p99)}</td>
      <td>
        <Sparkline kind="calls" points={row.series} from={from} to={to} step={step} />
      </td>
      <td>
        <Sparkline kind="p95" points={row.series} from={from} to={to} step={step} />
      </td>
    </tr>
  );
}

function SkeletonRows() {
  return Array.from({ length: 14 }, (_, i) => (
    <tr key={i}>
      {Array.from({ length: 8 }, (_cell, column) => (
        <td key={column} className={column > 0 && column < 6 ? 'number' : ''}>
          <span className={`skeleton ${column === 0 ? 'wide' : column > 5 ? 'spark' : 'narrow'}`} />
        </td>
      ))}
    </tr>
  ));
}

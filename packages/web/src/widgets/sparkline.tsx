interface Point {
  readonly time: number;
  readonly calls: number;
  readonly errors: number;
  readonly p95: number;
}

interface SparklineProps {
  readonly kind: 'calls' | 'p95';
  readonly points: readonly Point[];
  /** Seconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const WIDTH = 110;
const HEIGHT = 22;

/** Calls over time as bars with the failed share in the error colour, or the 95th percentile as a line. The table's numbers say the same in words. */
export function Sparkline({ kind, points, from, to, step }: SparklineProps) {
  const scale = WIDTH / Math.max(1, to - from);
  const x = (time: number): number => (time - from) * scale;
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {kind === 'calls' ? <Bars points={points} x={x} width={Math.max(1, step * scale - 0.5)} /> : <Line points={points} x={x} step={step} />}
    </svg>
  );
}

function Bars({ points, x, width }: { readonly points: readonly Point[]; readonly x: (time: number) => number; readonly width: number }) {
  const most = points.reduce((max, { calls }) => Math.max(max, calls), 1);
  const rect = (time: number, height: number): string => `M${x(time).toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}z`;
  return (
    <>
      <path className="spark-calls" d={points.map(({ time, calls }) => rect(time, Math.max(1, (calls / most) * HEIGHT))).join('')} />
      <path className="spark-errors" d={points.map(({ time, errors }) => (errors === 0 ? '' : rect(time, Math.max(2, (errors / most) * HEIGHT)))).join('')} />
    </>
  );
}

/** Broken where a step has no calls. */
function Line({ points, x, step }: { readonly points: readonly Point[]; readonly x: (time: number) => number; readonly step: number }) {
  const most = points.reduce((max, { p95 }) => Math.max(max, p95), 1);
  const y = (p95: number): number => HEIGHT - 2 - (p95 / most) * (HEIGHT - 4);
  const line = points.map(({ time, p95 }, i) => `${i > 0 && time - points[i - 1]!.time <= step * 2 ? 'L' : 'M'}${x(time + step / 2).toFixed(1)} ${y(p95).toFixed(1)}`).join('');
  return <path className="spark-line" d={line === '' ? '' : `${line}h0.01`} />;
}

interface Point {
  readonly time: number;
  readonly calls: number;
  readonly errors: number;
}

const WIDTH = 96;
const HEIGHT = 20;

/** Calls over time as bars, the failed share in the error colour. The table's numbers say the same in words. */
export function Sparkline({ points, from, to, step }: { readonly points: readonly Point[]; readonly from: number; readonly to: number; readonly step: number }) {
  const most = Math.max(1, ...points.map(({ calls }) => calls));
  const width = Math.max(1, (step / Math.max(1, to - from)) * WIDTH);
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {points.map(({ time, calls, errors }) => {
        const x = ((time - from) / Math.max(1, to - from)) * WIDTH;
        const height = Math.max(1, (calls / most) * HEIGHT);
        const failed = errors === 0 ? 0 : Math.max(2, (errors / most) * HEIGHT);
        return (
          <g key={time}>
            <rect className="spark-calls" x={x} width={width} y={HEIGHT - height} height={height} />
            {failed > 0 && <rect className="spark-errors" x={x} width={width} y={HEIGHT - failed} height={failed} />}
          </g>
        );
      })}
    </svg>
  );
}

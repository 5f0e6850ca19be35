import type { TraceqlExemplarAnswer, TraceqlMetricsAnswer } from '@spoor/core/wire';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatInstant, formatSecond } from '../format/index.ts';
import { onThemeChange } from '../theme/index.ts';
import { resolveTokens } from '../widgets/resolve-tokens.ts';
import { useWidth } from '../widgets/use-width.ts';
import { formatSample, seriesName } from './series-text.ts';
import type { Unit } from './series-text.ts';

const HEIGHT = 280;
const SHOWN = 10;
const COLORS = ['--service-2', '--service-5', '--service-4', '--service-0', '--service-1', '--service-8', '--service-6', '--service-9', '--service-7', '--service-3'];
const FRAME = ['--text-3', '--line', '--bg'];
const REACH = 10;

interface SeriesChartProps {
  readonly answer: TraceqlMetricsAnswer;
  readonly unit: Unit;
  readonly onOpen: (traceId: string) => void;
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly exemplar: TraceqlExemplarAnswer;
}

/** Series as lines; exemplars are diamonds that open their trace. The legend says every series' last and highest value. */
export function SeriesChart({ answer, unit, onOpen }: SeriesChartProps) {
  const [setHost, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLDivElement>(null);
  const [theme, setTheme] = useState(0);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const open = useRef(onOpen);
  open.current = onOpen;
  useEffect(() => onThemeChange(() => setTheme((count) => count + 1)), []);
  const ranked = useMemo(() => answer.series.map((series) => ({ ...series, name: seriesName(series), highest: highest(series.samples), last: last(series.samples) })).sort((a, b) => b.highest - a.highest), [answer]);
  const drawn = useMemo(() => ranked.slice(0, all ? ranked.length : SHOWN), [ranked, all]);
  const exemplars = useMemo(() => ranked.flatMap((series) => series.exemplars.map((exemplar) => ({ exemplar, series }))), [ranked]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || width < 50) return undefined;
    const colors = resolveTokens(element, COLORS);
    const [text = '', line = '', background = ''] = resolveTokens(element, FRAME);
    const font = `11px ${getComputedStyle(element).fontFamily}`;
    const first = Number(answer.first) / 1e9;
    const step = Number(answer.step) / 1e9;
    const times = Array.from({ length: answer.count }, (_, i) => first + i * step);
    const shown = drawn.filter(({ name }) => !hidden.has(name));
    const data: uPlot.AlignedData = [times, ...shown.map(({ samples }) => [...samples])];
    let dots: Dot[] = [];
    const axis: uPlot.Axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } };
    const plot = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), high === null || high <= 0 ? 1 : high * 1.08] } },
        axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => formatSecond(BigInt(Math.round(tick)) * 1_000_000_000n).slice(11, step < 60 && answer.count * step < 600 ? 19 : 16)) }, { ...axis, size: 64, values: (_, ticks) => ticks.map((value) => formatSample(value, unit)) }],
        series: [{}, ...shown.map(({ name }) => ({ label: name, stroke: colors[drawn.findIndex((other) => other.name === name) % colors.length] ?? text, width: 1.6, points: { show: answer.count < 3 } }))],
        hooks: {
          draw: [
            (self) => {
              dots = [];
              const { ctx } = self;
              for (const { exemplar, series } of exemplars) {
                const index = shown.indexOf(series as (typeof shown)[number]);
                if (index < 0) continue;
                const time = Number(exemplar.time) / 1e9;
                const sample = series.samples[Math.min(answer.count - 1, Math.max(0, Math.ceil((time - first) / step)))] ?? 0;
                const value = exemplar.value ?? sample;
                const [x, y] = [self.valToPos(time, 'x', true), self.valToPos(Math.min(value, self.scales['y']?.max ?? value), 'y', true)];
                dots.push({ x: x / uPlot.pxRatio, y: y / uPlot.pxRatio, exemplar });
                const size = 4 * uPlot.pxRatio;
                ctx.beginPath();
                ctx.moveTo(x, y - size);
                ctx.lineTo(x + size, y);
                ctx.lineTo(x, y + size);
                ctx.lineTo(x - size, y);
                ctx.closePath();
                ctx.fillStyle = colors[drawn.indexOf(series as (typeof drawn)[number]) % colors.length] ?? text;
                ctx.strokeStyle = background;
                ctx.lineWidth = 1.5 * uPlot.pxRatio;
                ctx.fill();
                ctx.stroke();
              }
            },
          ],
          setCursor: [(self) => showTip(self, element, { times, shown, unit, near: nearest(self, dots) })],
          ready: [
            (self) => {
              self.over.addEventListener('click', () => {
                const dot = nearest(self, dots);
                if (dot !== undefined) open.current(dot.exemplar.traceId);
              });
            },
          ],
        },
      },
      data,
      element,
    );
    return () => {
      plot.destroy();
      element.querySelector('.chart-tip')?.remove();
    };
  }, [answer, drawn, exemplars, hidden, theme, unit, width]);
  return (
    <div className="chart" ref={setHost}>
      <div ref={canvas} className="chart-canvas" role="img" aria-label={`${ranked.length} series over time; the table below has their values`} />
      <div className="chart-legend" role="region" aria-label="Series" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Series</th>
              <th scope="col">Last</th>
              <th scope="col">Highest</th>
              <th scope="col">Exemplar</th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((series, index) => (
              <tr key={series.name} data-hidden={hidden.has(series.name)}>
                <th scope="row">
                  <button type="button" aria-pressed={!hidden.has(series.name)} onClick={() => setHidden(toggled(hidden, series.name))}>
                    <span className="chart-key" data-color={index % COLORS.length} aria-hidden="true" />
                    {series.name}
                  </button>
                </th>
                <td>{formatSample(series.last, unit)}</td>
                <td>{formatSample(series.highest, unit)}</td>
                <td>
                  {series.exemplars[0] !== undefined && (
                    <button type="button" className="chart-exemplar" aria-label={`Open trace ${series.exemplars[0].traceId.slice(0, 8)} of ${series.name}`} onClick={() => onOpen(series.exemplars[0]?.traceId ?? '')}>
                      {series.exemplars[0].traceId.slice(0, 8)}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ranked.length > SHOWN && (
        <button type="button" className="button small" onClick={() => setAll(!all)}>
          {all ? `The ${SHOWN} highest only` : `All ${ranked.length} series`}
        </button>
      )}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return set.has(name) ? new Set([...set].filter((other) => other !== name)) : new Set([...set, name]);
}

function highest(samples: readonly (number | null)[]): number {
  return samples.reduce<number>((most, sample) => Math.max(most, sample ?? 0), 0);
}

function last(samples: readonly (number | null)[]): number {
  return samples.findLast((sample) => sample !== null) ?? 0;
}

function nearest(plot: uPlot, dots: readonly Dot[]): Dot | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  const [x, y] = [left + plot.over.offsetLeft, top + plot.over.offsetTop];
  return dots.find((dot) => Math.abs(dot.x - x) <= REACH && Math.abs(dot.y - y) <= REACH);
}

interface Tip {
  readonly times: readonly number[];
  readonly shown: readonly { readonly name: string; readonly samples: readonly (number | null)[] }[];
  readonly unit: Unit;
  readonly near: Dot | undefined;
}

/** The values at the cursor. */
function showTip(plot: uPlot, host: HTMLElement, { times, shown, unit, near }: Tip): void {
  const index = plot.cursor.idx;
  const before = host.querySelector<HTMLElement>('.chart-tip');
  const time = index === null || index === undefined ? undefined : times[index];
  plot.over.style.cursor = near === undefined ? '' : 'pointer';
  if (time === undefined || (plot.cursor.left ?? -1) < 0) {
    before?.remove();
    return;
  }
  const tip = before ?? host.appendChild(document.createElement('div'));
  tip.className = 'chart-tip';
  const rows = shown
    .map(({ name, samples }) => ({ name, value: samples[index ?? 0] ?? undefined }))
    .filter((row): row is { readonly name: string; readonly value: number } => row.value !== undefined)
    .sort((a, b) => b.value - a.value)
    .slice(0, 8);
  const lines = [formatInstant(BigInt(Math.round(time * 1e3)) * 1_000_000n), ...rows.map(({ name, value }) => `${formatSample(value, unit)}  ${name}`), ...(near === undefined ? [] : [`Click: trace ${near.exemplar.traceId.slice(0, 8)}`])];
  tip.replaceChildren(
    ...lines.map((line) => {
      const row = document.createElement('div');
      row.textContent = line;
      return row;
    }),
  );
  const left = (plot.cursor.left ?? 0) + plot.over.offsetLeft;
  tip.style.left = `${left > host.clientWidth / 2 ? Math.max(0, left - tip.offsetWidth - 12) : left + 12}px`;
  tip.style.top = '12px';
}

import { useId, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { formatSecond, parseInstant, timeZoneName } from '../format/index.ts';
import { ChevronLeft, ChevronRight, ClockIcon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { DEFAULT_PRESET, PRESETS, rangeLabel, rangeOf, shiftRange } from './range-state.ts';
import type { PresetName, RangeState } from './range-state.ts';
import './range.css';

interface RangePickerProps {
  readonly value: RangeState;
  readonly onChange: (range: RangeState) => void;
}

/** A button with the range; behind it presets and two absolute times. Arrows move by half of its length. */
export function RangePicker({ value, onChange }: RangePickerProps) {
  const shift = (share: number): void => onChange(shiftRange(value, share, BigInt(Date.now()) * 1_000_000n));
  return (
    <div className="range-picker" role="group" aria-label="Time range">
      <button type="button" className="button icon-button" aria-label="Earlier" title="Earlier" onClick={() => shift(-0.5)}>
        <ChevronLeft />
      </button>
      <Popover
        label={`Time range: ${rangeLabel(value)}`}
        className="button range-button"
        button={
          <>
            <ClockIcon /> {rangeLabel(value)}
          </>
        }
        align="end"
      >
        {(close) => (
          <div className="range-panel">
            <ul className="range-presets">
              {Object.entries(PRESETS).map(([name, { name: label }]) => (
                <li key={name}>
                  <button
                    type="button"
                    className="menu-item"
                    aria-pressed={value.from === undefined && (value.range ?? DEFAULT_PRESET) === name}
                    onClick={() => {
                      close();
                      onChange({ range: name as PresetName });
                    }}
                  >
                    {label}
                  </button>
                </li>
              ))}
            </ul>
            <AbsoluteRange
              value={value}
              onChange={(range) => {
                close();
                onChange(range);
              }}
            />
          </div>
        )}
      </Popover>
      <button type="button" className="button icon-button" aria-label="Later" title="Later" disabled={value.from === undefined} onClick={() => shift(0.5)}>
        <ChevronRight />
      </button>
    </div>
  );
}

function AbsoluteRange({ value, onChange }: RangePickerProps) {
  const id = useId();
  const [texts, setTexts] = useState(() => {
    const { from, to } = rangeOf(value);
    const now = BigInt(Date.now()) * 1_000_000n;
    return { from: formatSecond(BigInt(from)), to: formatSecond(BigInt(to) > now ? now : BigInt(to)) };
  });
  const [problem, setProblem] = useState<string>();
  const apply = (event: SyntheticEvent): void => {
    event.preventDefault();
    const [from, to] = [parseInstant(texts.from), parseInstant(texts.to)];
    if (from === undefined || to === undefined) setProblem('Write times as 2026-11-22 16:28:55.');
    else if (from >= to) setProblem('The start must be before the end.');
    else onChange({ from: String(from), to: String(to) });
  };
  return (
    <form className="range-absolute" onSubmit={apply}>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} className="field">
          <label htmlFor={`${id}-${end}`}>{end === 'from' ? 'From' : 'To'}</label>
          <input
            id={`${id}-${end}`}
            className="input mono"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-problem`}
            value={texts[end]}
            onChange={(event) => setTexts({ ...texts, [end]: event.target.value })}
          />
        </div>
      ))}
      <p id={`${id}-problem`} className={problem === undefined ? 'muted' : 'error-text'} aria-live="polite">
        {problem ?? `Time zone: ${timeZoneName()}`}
      </p>
      <button type="submit" className="button primary small">
        Apply
      </button>
    </form>
  );
}

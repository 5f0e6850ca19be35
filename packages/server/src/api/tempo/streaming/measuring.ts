import { QUERY_INSTANT_RESPONSE, QUERY_RANGE_RESPONSE, encodeTempoPackets } from '@spoor/core/wire';
import { instantAnswer, rangeAnswer } from '../answers/metrics-answer.ts';
import { planMetrics } from '../requests/metrics-input.ts';
import type { MetricsInput } from '../requests/metrics-input.ts';
import type { TempoDeps } from '../tempo-deps.ts';
import { Cadence, PACKET_BYTES } from './cadence.ts';

/** Series as far as they are known, at most every half second; at the end, the answer. */
export async function* streamMetrics(input: MetricsInput, deps: TempoDeps, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const metrics = planMetrics(input, deps);
  const cadence = new Cadence();
  for await (const { result, done, progress } of deps.store.metricsTraceql(metrics, signal)) {
    if (!done && !cadence.isDue(result.series.length > 0)) continue;
    if (metrics.intervals.instant) yield* encodeTempoPackets(QUERY_INSTANT_RESPONSE, instantAnswer(result, progress), { list: 'series', limit: PACKET_BYTES });
    else yield* encodeTempoPackets(QUERY_RANGE_RESPONSE, rangeAnswer(result, progress), { list: 'series', limit: PACKET_BYTES });
    if (done) return;
  }
}

import type { Signal } from '../../model/architecture.js';
import type { OverviewReply } from '../../shared/engineApi.js';
import { charOffset, type CellIndex } from '../../shared/units.js';
import { recordCount, recordValue } from '../digest.js';
import type { OpenDocument } from '../document.js';
import { noValue } from '../quantise.js';

/**
 * A cell over the whole document: for each bucket the mean of its digest's records there, or where a bucket is finer
 * than the digest, the record after its first code unit (the last one, at the end).
 */
export const overview = (
  { reading, network: { shape }, text, generation }: OpenDocument,
  cell: CellIndex,
  signal: Signal,
  buckets: number,
): OverviewReply => {
  const { segments, frontier, computedTo } = reading;
  const sums = new Float64Array(buckets);
  const counts = new Uint32Array(buckets);
  const offsets: number[] = [];
  const records: number[] = [];
  for (let index = 0; index < frontier; index++) {
    const digest = segments.get(index).result?.digest;
    if (!digest) continue;
    const count = recordCount(digest, shape);
    for (let record = 0; record < count; record++) {
      const value = recordValue(digest, shape, record, signal, cell);
      if (value === noValue) continue;
      const offset = segments.start(index) + digest.first + record * digest.every;
      const bucket = Math.floor((offset * buckets) / text.length);
      sums[bucket]! += value;
      counts[bucket]!++;
      offsets.push(offset);
      records.push(value);
    }
  }
  const values = new Int8Array(buckets).fill(noValue);
  let next = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = Math.floor((bucket * text.length) / buckets);
    if (first >= computedTo || records.length === 0) break;
    while (next < records.length - 1 && offsets[next]! < first) next++;
    values[bucket] = counts[bucket]! > 0 ? Math.round(sums[bucket]! / counts[bucket]!) : records[next]!;
  }
  return {
    generation,
    values,
    scale: signal === 'c' ? shape.scales[cell]! : 1,
    computedTo: charOffset(computedTo),
  };
};

import type { DocumentId, DocumentInfo } from '../../shared/engineApi.js';
import type { LensEngineApi } from '../../shared/lensApi.js';
import type { Remote } from '../../shared/rpc.js';
import { ActivationStore, type OffsetRange } from './activationStore.js';
import { CostStore } from './costStore.js';
import { LineStore } from './lineStore.js';

export interface SnapshotSource {
  readonly engine: Remote<LensEngineApi>;
  readonly document: DocumentId;
  readonly info: DocumentInfo;
  readonly tabSize: number;
  /** The characters that the network knows; null where it reads tokens. */
  readonly vocabulary: ReadonlySet<string> | null;
  readonly onArrival: () => void;
  readonly onError: (error: unknown) => void;
}

/** One generation of a document: its lines and its values. Nothing of one generation is ever shown with another's. */
export class Snapshot {
  readonly lines: LineStore;
  readonly activations: ActivationStore;
  /** What the held cells cost; undefined while none is held. */
  readonly costs: CostStore | undefined;
  readonly document: DocumentId;
  readonly info: DocumentInfo;

  constructor(source: SnapshotSource) {
    const { engine, document, info, onArrival, onError } = source;
    this.document = document;
    this.info = info;
    const { generation, lineCount, length } = info;
    const { tabSize, vocabulary } = source;
    this.lines = new LineStore({ engine, document, generation, lineCount, tabSize, vocabulary }, onArrival, onError);
    const values = { engine, document, generation, length };
    this.activations = new ActivationStore(values, onArrival, onError);
    this.costs = info.held === undefined ? undefined : new CostStore(values, onArrival, onError);
  }

  /** The offsets that lines `from` to `to` (not included) show, neighbours merged; lines not yet here are left out. */
  offsets(from: number, to: number): readonly OffsetRange[] {
    const ranges: { from: number; to: number }[] = [];
    for (let index = from; index < Math.min(to, this.info.lineCount); index++) {
      const line = this.lines.get(index);
      if (line === undefined) continue;
      const shownTo = Math.min(line.end, line.start + line.text.length + 2);
      const last = ranges.at(-1);
      if (last !== undefined && last.to === line.start) last.to = shownTo;
      else ranges.push({ from: line.start, to: shownTo });
    }
    return ranges;
  }

  dispose(): void {
    this.lines.dispose();
    this.activations.dispose();
    this.costs?.dispose();
  }
}

import { colourTable, type ColourScale, type ColourTable } from '../shared/colourScale.js';
import type { Recording } from '../shared/export/recording.js';
import { paletteOf, type ThemeName } from '../shared/export/themes.js';
import type { View } from '../shared/export/view.js';
import { isGraded, type NetworkInfo, type Signal } from '../shared/network.js';
import { formatCell } from '../shared/units.js';
import { conceptsOf } from './cells.js';

/** `lens`: each cell as the lens first shows it. */
export const scaleChoices = ['lens', 'signed', 'on-off'] as const;
export type ScaleChoice = (typeof scaleChoices)[number];

/** The signals whose zero or threshold means on and off: what a cell remembers, not its gates. */
const hasOnOff = (network: NetworkInfo, signal: Signal): boolean =>
  network.kind === 'lstm' ? signal === 'tanh_c' || signal === 'c' : signal === 'h';

/**
 * How the values of the column at `place` become colours, as in the lens: `on/off` around its threshold (zero where
 * none is known) for a cell that is known to track something that is there or not, `signed` for counters, gates and all
 * others. A threshold is one of tanh(c), so for raw c it is atanh(threshold), in units of the cell's scale.
 */
export const scaleOf = ({ network, language, columns }: Recording, place: number, choice: ScaleChoice): ColourScale => {
  const { cell, signal, unit } = columns[place]!;
  const finding = network.findings.find(
    ({ cell: known, languages }) => known === cell && (languages.length === 0 || languages.includes(language)),
  );
  const graded = finding !== undefined && isGraded(finding.concept);
  const usuallySigned = finding === undefined || graded;
  if (choice === 'signed' || !hasOnOff(network, signal) || (choice === 'lens' && usuallySigned)) {
    return { mode: 'signed' };
  }
  const threshold = finding?.threshold ?? 0;
  const limit = 0.999999;
  const shown = signal === 'c' ? Math.atanh(Math.max(-limit, Math.min(limit, threshold))) : threshold;
  return {
    mode: 'on/off',
    threshold: Math.max(-1, Math.min(1, shown / unit)),
    sign: graded ? 1 : (finding?.sign ?? 1),
  };
};

/** The colours of one column of a recording in one theme. */
export const tableOf = (recording: Recording, place: number, choice: ScaleChoice, theme: ThemeName): ColourTable =>
  colourTable(paletteOf(theme), scaleOf(recording, place, choice));

/** How pages and pictures show a recording. `theme`: undefined for pages that follow the reader's system. */
export const viewOf = (recording: Recording, choice: ScaleChoice, theme: ThemeName | undefined): View => {
  const { network, language, columns } = recording;
  return {
    columns: columns.map(({ cell, signal, unit }, place) => ({
      name: formatCell(cell, network.hidden),
      concept: conceptsOf(cell, network, language),
      signal,
      scale: scaleOf(recording, place, choice),
      unit,
    })),
    tabSize: 4,
    softenWhitespace: true,
    palettes: { light: paletteOf(theme ?? 'light'), dark: paletteOf(theme ?? 'dark') },
  };
};

import type { Atlas, AtlasPlace, AtlasQuestion } from '../atlas.js';
import { explainTier, languageName, trackedBy } from '../words.js';

/** Text that stands in a cell of a table or in a line: markup of Markdown and HTML is shown, not obeyed. */
const plain = (text: string): string =>
  text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>|#&~]/g, character => `\\${character}`);

const number = (value: number | undefined, digits = 3): string => (value === undefined ? '' : value.toFixed(digits));

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
  '',
];

const cellOf = ({ cell, sign }: AtlasQuestion): string =>
  cell === undefined ? '' : `\`${cell.layer}:${cell.unit}\`${sign === -1 ? ' (falls)' : ''}`;

const overview = (questions: readonly AtlasQuestion[]): readonly string[] =>
  table(
    ['concept', 'cell', 'verdict', 'measure', 'score', 'suffix rule', 'all cells', 'why not'],
    questions.map(question => [
      plain(question.concept),
      cellOf(question),
      question.tier ?? question.verdict,
      question.scores?.measure ?? '',
      number(question.scores?.score),
      number(question.nulls?.suffixRule.score),
      number(question.probes?.all),
      plain(question.reason ?? ''),
    ]),
  );

const places = (title: string, list: readonly AtlasPlace[]): readonly string[] =>
  list.length === 0
    ? []
    : [
        `- ${title}: ${list.map(({ path, offset, value }) => `${plain(path)} at ${offset} (${number(value, 2)})`).join('; ')}`,
      ];

const evidence = (question: AtlasQuestion): readonly string[] => {
  const { scores, nulls, probes, causal, examples, concept, secondBest } = question;
  if (scores === undefined || nulls === undefined) return [];
  const lines = [`### ${cellOf(question)} follows ${trackedBy[concept]}`, ''];
  lines.push(
    scores.measure === 'AUROC'
      ? `- AUROC ${number(scores.score)}, average precision ${number(scores.averagePrecision)}, F1 ${number(scores.f1)}, MCC ` +
          `${number(scores.mcc)}; the concept holds at ${number(100 * scores.baseRate, 1)} % of the characters; threshold ${number(scores.threshold)}`
      : `- Spearman ${number(scores.spearman)}, partial ${number(scores.score)}, R² ${number(scores.r2)}`,
  );
  if (secondBest)
    lines.push(`- Second best: \`${secondBest.layer}:${secondBest.unit}\` with ${number(secondBest.score)}`);
  lines.push(
    `- Against ${nulls.shifts} shifted label tracks: family-wise p ${number(nulls.familyWiseP)}, q ${number(nulls.q)}`,
    `- Best cell of an untrained network ${number(nulls.untrained.score)}, of random labels ${number(nulls.controlTask.score)} ` +
      `(selectivity ${number(nulls.controlTask.selectivity)}), best rule on the last ${nulls.suffixRule.characters} characters ${number(nulls.suffixRule.score)}`,
  );
  if (probes) {
    lines.push(`- Probes on 1, 8 and all cells: ${number(probes.one)}, ${number(probes.eight)}, ${number(probes.all)}`);
  }
  for (const { mode, decision, inside, outside, percentile, p } of causal?.effects ?? []) {
    lines.push(
      `- Held (${mode}): ${number(decision)} nats lost at decisions, ${number(inside)} inside, ${number(outside)} outside; ` +
        `above ${number(100 * percentile, 0)} % of the control cells, p ${number(p)}`,
    );
  }
  if (examples) {
    lines.push(
      ...places('Highest', examples.most),
      ...places('Lowest', examples.least),
      ...places('Wrong', examples.wrong),
    );
  }
  return [...lines, ''];
};

/** The atlas of a network as a report in Markdown: what was found, by language, with the evidence. */
export const atlasReport = ({ network, files, questions, seed }: Atlas): string => {
  const count = (list: readonly { readonly characters: number }[]): string =>
    `${list.length} files with ${list.reduce((sum, file) => sum + file.characters, 0).toLocaleString('en')} characters`;
  const languages = [...new Set(questions.map(({ languageId }) => languageId))];
  const tiers = [...new Set(questions.map(({ tier }) => tier).filter(tier => tier !== undefined))];
  return [
    `# Cells of ${plain(network.name)}`,
    '',
    `${network.kind.toUpperCase()}, ${network.layers} × ${network.hidden} units. Cells were chosen on ${count(files.selection)} and are ` +
      `reported on ${count(files.report)}, none of them in both; seed ${seed}. docs/evidence.md of Cell Lens says how the numbers are made.`,
    '',
    ...tiers.map(tier => `- ${explainTier[tier]}`),
    ...(tiers.length === 0 ? [] : ['']),
    ...languages.flatMap(language => {
      const own = questions.filter(({ languageId }) => languageId === language);
      return [`## ${plain(languageName(language))}`, '', ...overview(own), ...own.flatMap(evidence)];
    }),
    '## Files',
    '',
    ...table(
      ['file', 'language', 'characters', 'used for'],
      [
        ...files.selection.map(file => [file, 'choosing'] as const),
        ...files.report.map(file => [file, 'reporting'] as const),
      ].map(([{ path, languageId, characters }, use]) => [
        plain(path),
        plain(languageName(languageId)),
        String(characters),
        use,
      ]),
    ),
  ].join('\n');
};

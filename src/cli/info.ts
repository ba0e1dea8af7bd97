import { signalsOf, type NetworkInfo } from '../shared/network.js';
import { formatCell, layerOf, unitOf } from '../shared/units.js';
import type { Command } from './command.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';
import { withNetwork } from './session.js';

const formats = ['text', 'json'] as const;

const asJson = (network: NetworkInfo): string => {
  const { findings, ...rest } = network;
  const cells = findings.map(finding => ({
    ...finding,
    cell: [layerOf(finding.cell, network.hidden), unitOf(finding.cell, network.hidden)],
  }));
  return `${JSON.stringify({ ...rest, signals: signalsOf[network.kind], findings: cells }, null, 2)}\n`;
};

const findingLines = ({ findings, hidden }: NetworkInfo): readonly string[] =>
  findings.map(({ concept, cell, sign, languages, measure, score }) => {
    const evidence = measure !== undefined && score !== undefined ? `${measure} ${score.toFixed(3)}` : '';
    const where = languages.length === 0 ? 'all languages' : languages.join(', ');
    return `  ${formatCell(cell, hidden).padEnd(7)} ${sign < 0 ? '-' : '+'} ${concept.padEnd(18)} ${where.padEnd(24)} ${evidence}`.trimEnd();
  });

const asText = (network: NetworkInfo): string => {
  const { name, folder, kind, layers, hidden, embedding, vocabulary, parameters, backend, heldOut, findings } = network;
  const lines = [
    `${name}: ${kind.toUpperCase()}, ${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hidden} units, ` +
      `${parameters.toLocaleString('en')} parameters`,
    `  folder      ${folder}`,
    `  input       ${embedding === null ? 'one-hot' : `embedding of width ${embedding}`}, ${vocabulary.length} symbols`,
    `  signals     ${signalsOf[kind].join(', ')}`,
    `  runs on     ${backend}`,
  ];
  if (heldOut) {
    const scores = Object.entries(heldOut).map(([language, nats]) => `${language} ${nats.toFixed(3)}`);
    lines.push(`  held out    ${scores.join(', ')} (nats per character)`);
  }
  if (findings.length > 0) lines.push('', 'Named cells (- where the cell falls when the concept holds):');
  return [...lines, ...findingLines(network), ''].join('\n');
};

/** `cell-lens info`: what a network is made of and what is known of its cells. */
export const info: Command = {
  name: 'info',
  summary: 'describe a network: its size, signals and named cells',
  help: `Usage: cell-lens info [--model DIR] [--format text|json]

Describes a network: its size, its signals, what it scored on held-out text and the cells with a known meaning.

  --model DIR     folder of the network (default: the one that comes with Cell Lens)
  --format NAME   text (default) or json
`,
  async run(argv, io) {
    const { values } = parseOptions(argv, { model: { type: 'string' }, format: { type: 'string' } }, 0, 0);
    const format = oneOf('format', values.format ?? 'text', formats);
    await withNetwork(io, values.model, async ({ network }) => {
      await streamSink(io.stdout).write(format === 'json' ? asJson(network) : asText(network));
    });
  },
};

import { atlasReport } from '../shared/export/atlasReport.js';
import { writeOut } from '../shared/node/writeOut.js';
import { CliError, type Command } from './command.js';
import { parseOptions } from './options.js';
import { streamSink } from './output.js';
import { withNetwork } from './session.js';

/** `cell-lens report`: the atlas beside a network, as Markdown. */
export const report: Command = {
  name: 'report',
  summary: 'write what is known of the cells of a network as a Markdown report',
  help: `Usage: cell-lens report [--model DIR] [--out PATH]

Writes the atlas that lies beside a network (atlas.json) as Markdown: the cells, what they follow, and the evidence.

  --model DIR   folder of the network (default: the one that comes with Cell Lens)
  --out PATH    write to a file (default: standard output)
`,
  async run(argv, io) {
    const { values } = parseOptions(argv, { model: { type: 'string' }, out: { type: 'string' } }, 0, 0);
    await withNetwork(io, values.model, async ({ engine, network }) => {
      const atlas = await engine.atlas({ network: network.id });
      if (atlas === null) {
        throw new CliError(
          `${network.folder}: there is no atlas.json that can be read; make one with ` +
            `cell-lens atlas --corpus DIR --format json`,
        );
      }
      const markdown = atlasReport(atlas);
      await (values.out === undefined
        ? streamSink(io.stdout).write(markdown)
        : writeOut(values.out, sink => sink.write(markdown)));
    });
  },
};

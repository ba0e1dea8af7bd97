import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as esbuild from 'esbuild';
import { runCli } from '../../../src/cli/runCli.js';
import type { CliIo } from '../../../src/cli/command.js';
import { createNetwork, parameterShapes, serialiseNetwork, type Network } from '../../../src/model/network.js';
import { architectureOf, type NetworkConfig } from '../../../src/model/networkConfig.js';
import { createRandom } from '../../../src/model/random.js';
import { createReference } from '../../../src/model/reference.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { createEncoder } from '../../../src/model/vocabulary.js';
import type { Signal } from '../../../src/model/architecture.js';

const characters = ['\t', '\n', ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))];

/** Two layers of eight units with random weights, large enough that cells differ. */
export const randomNetwork = (kind: NetworkConfig['cell'], cells: NonNullable<NetworkConfig['cells']>): Network => {
  const config: NetworkConfig = {
    format: 'cell-lens-network',
    version: 1,
    name: `random-${kind}`,
    cell: kind,
    layers: 2,
    hidden: 8,
    embedding: 6,
    vocabulary: { symbols: ['', ...characters, ''], boundary: 0, unknown: characters.length + 1, skipped: '\r' },
    training: { heldOut: { c: 1.25 } },
    cells,
  };
  const random = createRandom(20151106);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architectureOf(config))) {
    const size = shape.reduce((a, b) => a * b, 1);
    tensors.set(name, { shape, data: Float32Array.from({ length: size }, () => random.normal() * 0.6) });
  }
  return createNetwork(config, tensors, 'random');
};

/** What the float64 reference says of one text. */
export interface Expected {
  /** One row for each cell, one value per code unit. */
  readonly values: readonly (readonly number[])[];
  readonly characters: number;
  readonly natsPerCharacter: number;
}

/** Runs the reference over `text` as the engine reads a document: the boundary first, skipped units keep the state. */
export const expectedOf = (
  network: Network,
  text: string,
  cells: readonly (readonly [number, number])[] = [],
  signal: Signal = 'h',
): Expected => {
  const reference = createReference(network);
  reference.step(network.config.vocabulary.boundary);
  const values: number[][] = cells.map(() => []);
  let nats = 0;
  let count = 0;
  const { symbols, starts } = createEncoder(network.config.vocabulary).encode(text);
  for (let offset = 0; offset < text.length; offset++) {
    for (; count < symbols.length && starts[count]! <= offset; count++) {
      nats -= Math.log(reference.probabilities()[symbols[count]!]!);
      reference.step(symbols[count]!);
    }
    cells.forEach(([layer, unit], place) => values[place]!.push(reference.signal(layer, signal)[unit]!));
  }
  return { values, characters: count, natsPerCharacter: nats / count };
};

const memory = (): { stream: Writable; bytes(): Buffer } => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, bytes: () => Buffer.concat(chunks) };
};

export interface Outcome {
  readonly code: number;
  readonly bytes: Buffer;
  readonly out: string;
  readonly err: string;
}

/** The engine, bundled for these tests, and a folder to work in. */
export interface Fixture {
  readonly folder: string;
  path(name: string): string;
  saveNetwork(name: string, network: Network): Promise<string>;
  run(argv: readonly string[], more?: Partial<CliIo>): Promise<Outcome>;
  dispose(): Promise<void>;
}

export const createFixture = async (): Promise<Fixture> => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-cli-'));
  const workerPath = join(folder, 'engine.cjs');
  await esbuild.build({
    entryPoints: ['src/engine/worker.ts'],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    async saveNetwork(name, network) {
      const { config, weights } = serialiseNetwork(network, 'F32');
      await mkdir(path(name), { recursive: true });
      await writeFile(join(path(name), 'config.json'), config);
      await writeFile(join(path(name), 'model.safetensors'), weights);
      return path(name);
    },
    async run(argv, more = {}) {
      const stdout = memory();
      const stderr = memory();
      const code = await runCli(argv, {
        stdout: stdout.stream,
        stderr: stderr.stream,
        terminal: false,
        env: {},
        workerPath,
        // No kernels there: plain JavaScript runs, and these tests do not wait for a build.
        kernelFolder: path('kernels'),
        modelFolder: path('network'),
        ...more,
      });
      return { code, bytes: stdout.bytes(), out: stdout.bytes().toString(), err: stderr.bytes().toString() };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
};

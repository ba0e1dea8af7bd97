import { ModelError } from '../modelError.js';
import { readStoredTensors } from '../safetensors.js';
import { formatShape, type Tensor } from '../tensor.js';
import { assemble } from './assemble.js';
import type { ForeignNetwork } from './foreignNetwork.js';
import { readStateDict } from './pytorch/findStateDict.js';
import { findRecurrentStack, type RecurrentStack } from './recurrentStack.js';
import { fitFound } from './vocabulary/readVocabulary.js';

interface Candidate {
  readonly name: string;
  readonly tensor: Tensor;
  readonly before: boolean;
}

interface Ends {
  readonly embedding: Candidate | null;
  readonly output: Candidate;
  readonly notes: readonly string[];
}

const embeddingName = /emb|encod|wte|lookup|(^|\.)(i2e|input)/i;
const outputName = /out|decod|fc|linear|head|dense|proj|logit|h2o|classif|lin/i;

const shapeOf = ({ name, tensor }: Candidate): string => `${name} ${formatShape(tensor.shape)}`;

/** How well a matrix plays the embedding rather than the output: names first, then where it stands in the file. */
const embeddingScore = ({ name, before }: Candidate): number =>
  (embeddingName.test(name) ? 2 : 0) - (outputName.test(name) ? 2 : 0) + (before ? 1 : -1);

/** Tells embedding and output apart among the matrices that are not recurrent. */
const findEnds = ({ input, hidden, others }: RecurrentStack, file: string): Ends => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const matrices = others.filter(({ tensor }) => tensor.shape.length === 2);
  const listed = matrices.map(shapeOf).join(', ') || 'none';
  if (matrices.length === 0)
    fail('holds recurrent layers alone; the output layer that predicts the next character is missing.');
  if (matrices.length > 2) {
    fail(
      `has ${matrices.length} matrices beside its recurrent layers (${listed}); expected an embedding and an output layer, or the output layer alone.`,
    );
  }
  const [a, b] = matrices as [Candidate, Candidate | undefined];
  if (b === undefined) {
    const [rows, columns] = a.tensor.shape as [number, number];
    if (columns !== hidden) return fail(`${shapeOf(a)} fits neither end: an output layer has ${hidden} columns.`);
    if (rows === input && !(input === hidden && embeddingScore(a) > 0))
      return { embedding: null, output: a, notes: [] };
    if (input === hidden) {
      return { embedding: a, output: a, notes: [`${a.name} is taken for both embedding and output (tied weights).`] };
    }
    return fail(
      `reads ${input} values a step, but predicts ${rows} symbols (${shapeOf(a)}): without an embedding both must be the vocabulary's size.`,
    );
  }
  const fits = (embedding: Candidate, output: Candidate): boolean =>
    embedding.tensor.shape[1] === input &&
    output.tensor.shape[1] === hidden &&
    embedding.tensor.shape[0] === output.tensor.shape[0];
  const [forwards, backwards] = [fits(a, b), fits(b, a)];
  if (!forwards && !backwards) {
    return fail(
      `has the matrices ${listed} beside recurrent layers that read ${input} values and have ${hidden} units; expected an embedding [V, ${input}] and an output layer [V, ${hidden}] of one vocabulary.`,
    );
  }
  const first = forwards && backwards ? embeddingScore(a) >= embeddingScore(b) : forwards;
  const [embedding, output] = first ? [a, b] : [b, a];
  const notes =
    forwards && backwards
      ? [`${embedding.name} is taken for the embedding and ${output.name} for the output: both have the same shape.`]
      : [];
  return { embedding, output, notes };
};

/** The bias that belongs to the output matrix: the only vector of its length, or the one of its name. */
const findBias = (stack: RecurrentStack, ends: Ends, file: string): Tensor | null => {
  const vectors = stack.others.filter(({ tensor }) => tensor.shape.length !== 2);
  const size = ends.output.tensor.shape[0]!;
  const bias = vectors.find(
    ({ name, tensor }) => tensor.shape.length === 1 && tensor.data.length === size && /bias$|(^|[._])b$/.test(name),
  );
  const unused = vectors.filter(vector => vector !== bias);
  if (unused.length > 0) {
    throw new ModelError(
      file,
      `has tensors that no part of such a network uses: ${unused.slice(0, 5).map(shapeOf).join(', ')}. ` +
        'Read are: an optional embedding, recurrent layers, one linear output layer.',
    );
  }
  return bias?.tensor ?? null;
};

/**
 * Infers the network in a state_dict from the names and shapes of its tensors.
 *
 * @param tables vocabularies that were found in the same file.
 * @throws ModelError saying which part is missing, too many, or of another kind.
 */
export const inferFromStateDict = (
  tensors: ReadonlyMap<string, Tensor>,
  tables: readonly (readonly string[])[],
  file: string,
): ForeignNetwork => {
  const stack = findRecurrentStack(tensors, file);
  const ends = findEnds(stack, file);
  const outputBias = findBias(stack, ends, file);
  const { architecture, tensors: named } = assemble(
    {
      kind: stack.kind,
      hidden: stack.hidden,
      layers: stack.layers,
      embedding: ends.embedding?.tensor ?? null,
      output: ends.output.tensor,
      outputBias,
    },
    file,
  );
  const notes = [...ends.notes];
  if (stack.kind === 'rnn')
    notes.push('The file does not say which nonlinearity nn.RNN has; its default tanh is assumed.');
  return {
    format: 'PyTorch',
    architecture,
    tensors: named,
    symbols: fitFound(tables, architecture.vocabulary) ?? null,
    notes,
  };
};

/** Reads a file of `torch.save`. Throws ModelError. */
export const readPyTorch = (bytes: Uint8Array, file: string): ForeignNetwork => {
  const { tensors, symbolTables } = readStateDict(bytes, file);
  return inferFromStateDict(tensors, symbolTables, file);
};

/** Reads a safetensors file with PyTorch's names under any prefix. Throws ModelError. */
export const readForeignSafetensors = (bytes: Uint8Array, file: string): ForeignNetwork => {
  const { tensors, precisions } = readStoredTensors(bytes, file);
  const foreign = inferFromStateDict(tensors, [], file);
  const notes = precisions.has('F64')
    ? ['Its weights are stored in double precision; they are rounded to single.']
    : [];
  return { ...foreign, format: 'safetensors', notes: [...foreign.notes, ...notes] };
};

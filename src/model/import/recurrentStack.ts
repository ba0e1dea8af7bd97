import type { CellKind } from '../architecture.js';
import { ModelError } from '../modelError.js';
import { formatShape, type Tensor } from '../tensor.js';

/** One recurrent layer under PyTorch's names and in its gate order. */
export interface RecurrentLayer {
  readonly weightInput: Tensor;
  readonly weightHidden: Tensor;
  /** Null: the layer has no biases. */
  readonly biasInput: Tensor | null;
  readonly biasHidden: Tensor | null;
}

/** The recurrent layers of a state_dict, bottom first, and the tensors that belong to none. */
export interface RecurrentStack {
  readonly kind: CellKind;
  readonly hidden: number;
  /** Width of what the first layer reads. */
  readonly input: number;
  readonly layers: readonly RecurrentLayer[];
  /** In the order of the file, with the side of the recurrent layers on which they stand there. */
  readonly others: readonly { readonly name: string; readonly tensor: Tensor; readonly before: boolean }[];
}

const parameterName = /^(.*?)(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)(?:_l(\d+))?(_reverse)?$/;

const kinds: Readonly<Record<number, CellKind>> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };

/**
 * Finds the recurrent layers by PyTorch's names (`*weight_ih_l0` of nn.LSTM, nn.GRU and nn.RNN, `*weight_ih` of their
 * single cells, under any prefix) and tells the kind of cell by the shape of W_hh: 4, 3 or 1 times as many rows as columns.
 *
 * @throws ModelError for bidirectional and projected layers, layers of different widths, and shapes that fit nothing.
 */
export const findRecurrentStack = (tensors: ReadonlyMap<string, Tensor>, file: string): RecurrentStack => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const groups = new Map<string, Map<string, Tensor>>();
  const others: { name: string; tensor: Tensor; before: boolean }[] = [];
  for (const [name, tensor] of tensors) {
    const match = parameterName.exec(name);
    if (match === null) {
      others.push({ name, tensor, before: groups.size === 0 });
      continue;
    }
    const [, prefix = '', role = '', layer, reverse] = match;
    if (reverse !== undefined) {
      fail(
        `${name}: the network is bidirectional. It reads text from its end as well, so it has no state after a character; only networks that read forwards can be shown.`,
      );
    }
    if (role === 'weight_hr') fail(`${name}: the network is an LSTM with a projection (proj_size), which is not read.`);
    const key = `${prefix}\0${layer ?? ''}`;
    if (!groups.has(key)) groups.set(key, new Map());
    groups.get(key)!.set(role, tensor);
  }
  if (groups.size === 0) fail('holds no recurrent layer: no tensor has a name like rnn.weight_hh_l0.');

  const ordered = [...groups].map(([key, group], position) => {
    const [prefix = '', layer = ''] = key.split('\0');
    return {
      name: `${prefix}weight_hh${layer === '' ? '' : `_l${layer}`}`,
      prefix,
      layer: Number(layer),
      group,
      position,
    };
  });
  // Modules as the file has them; the layers of one module by number.
  const first = new Map<string, number>();
  for (const { prefix, position } of ordered) if (!first.has(prefix)) first.set(prefix, position);
  ordered.sort((a, b) => first.get(a.prefix)! - first.get(b.prefix)! || a.layer - b.layer);

  const matrix = (tensor: Tensor | undefined, name: string): readonly [number, number] =>
    tensor !== undefined && tensor.shape.length === 2
      ? [tensor.shape[0]!, tensor.shape[1]!]
      : fail(
          `${name} ${tensor === undefined ? 'is missing' : `has shape ${formatShape(tensor.shape)}`}; expected a matrix.`,
        );
  const top = matrix(ordered[0]!.group.get('weight_hh'), ordered[0]!.name);
  const hidden = top[1];
  const gates = top[0] / hidden;
  const kind =
    kinds[gates] ??
    fail(
      `${ordered[0]!.name} has shape ${formatShape(top)}; expected 4 (LSTM), 3 (GRU) or 1 (RNN) times as many rows as columns.`,
    );
  let input = 0;
  const layers = ordered.map(({ name, group }, index): RecurrentLayer => {
    const [rows, columns] = matrix(group.get('weight_hh'), name);
    if (columns !== hidden)
      fail(`its recurrent layers have ${hidden} and ${columns} units; only layers of one width are read.`);
    if (rows !== gates * hidden)
      fail(`${name} has shape ${formatShape([rows, columns])}; expected ${formatShape(top)} as in the layer before.`);
    const inputName = name.replace('weight_hh', 'weight_ih');
    const [inputRows, width] = matrix(group.get('weight_ih'), inputName);
    if (inputRows !== rows) fail(`${inputName} has ${inputRows} rows; expected ${rows} as ${name} has.`);
    if (index === 0) input = width;
    else if (width !== hidden) fail(`${inputName} reads ${width} values, but the layer below has ${hidden} units.`);
    const bias = (role: string): Tensor | null => {
      const tensor = group.get(role) ?? null;
      if (tensor !== null && tensor.data.length !== rows)
        fail(
          `${name.replace('weight_hh', role)} has shape ${formatShape(tensor.shape)}; expected ${formatShape([rows])}.`,
        );
      return tensor;
    };
    return {
      weightInput: group.get('weight_ih')!,
      weightHidden: group.get('weight_hh')!,
      biasInput: bias('bias_ih'),
      biasHidden: bias('bias_hh'),
    };
  });
  return { kind, hidden, input, layers, others };
};

import {
  PyBytes,
  type PyGlobal,
  PyOpaque,
  PyTensor,
  PyTuple,
  type StoredBytes,
  type StoredType,
} from './pickleValues.js';

/** A persistent id that PyTorch's `torch.save` wrote, resolved: where a tensor's numbers lie. */
export class StorageReference {
  constructor(readonly stored: StoredBytes) {}
}

const storageTypes: Readonly<Record<string, StoredType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int',
  IntStorage: 'int',
  ShortStorage: 'int',
  CharStorage: 'int',
  ByteStorage: 'int',
  BoolStorage: 'int',
  UntypedStorage: 'other',
};

const dtypes: Readonly<Record<string, StoredType>> = {
  float32: 'float32',
  float: 'float32',
  float64: 'float64',
  double: 'float64',
  float16: 'float16',
  half: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int',
  int32: 'int',
  int16: 'int',
  int8: 'int',
  uint8: 'int',
  bool: 'int',
};

/** The element type of a storage class such as `torch.FloatStorage`; undefined when it is none. */
export const storageTypeOf = (name: string): StoredType | undefined => {
  const match = /^torch(?:\.cuda|\.storage)?\.(\w+)$/.exec(name);
  return match !== null && Object.hasOwn(storageTypes, match[1]!) ? storageTypes[match[1]!] : undefined;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const counts = (value: unknown): readonly number[] | undefined =>
  value instanceof PyTuple && value.items.length <= 8 && value.items.every(isCount) ? value.items : undefined;

/** torch._utils._rebuild_tensor_v2(storage, storage_offset, size, stride, ...) */
const rebuildTensor = ([reference, offset, size, stride]: readonly unknown[]): PyTensor | undefined => {
  const [shape, strides] = [counts(size), counts(stride)];
  if (!(reference instanceof StorageReference) || !isCount(offset) || shape === undefined || strides === undefined) {
    return undefined;
  }
  return shape.length === strides.length ? new PyTensor(reference.stored, offset, shape, strides) : undefined;
};

/** collections.OrderedDict() or of pairs, as Python 2 wrote it. */
const orderedDictionary = ([pairs]: readonly unknown[]): Map<unknown, unknown> | undefined => {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs)) return undefined;
  const items = pairs.map((pair: unknown) => (pair instanceof PyTuple ? pair.items : (pair as unknown)));
  return items.every(item => Array.isArray(item) && item.length === 2)
    ? new Map(items as [unknown, unknown][])
    : undefined;
};

/** numpy.core.multiarray.scalar(dtype, bytes): learning rates and losses in checkpoints. Not needed, so not decoded. */
const opaque = (name: string) => (): PyOpaque => new PyOpaque(name);

type Builder = (parameters: readonly unknown[]) => unknown;

/**
 * What a pickle may build. Each answers undefined where the arguments are not what PyTorch writes. All of it is ours:
 * no Python runs, and nothing else is ever called.
 */
const builders: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['collections.OrderedDict', orderedDictionary],
  ['collections.defaultdict', () => new Map()],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([tensor]) => (tensor instanceof PyTensor ? tensor : undefined)],
  ['torch.nn.parameter.Parameter', ([tensor]) => (tensor instanceof PyTensor ? tensor : undefined)],
  ['torch.Size', ([sizes]) => (sizes instanceof PyTuple || Array.isArray(sizes) ? sizes : undefined)],
  ['builtins.set', ([items]) => (Array.isArray(items) ? items : undefined)],
  ['__builtin__.set', ([items]) => (Array.isArray(items) ? items : undefined)],
  ['_codecs.encode', ([text]) => (typeof text === 'string' ? bytesOfLatin1(text) : undefined)],
  ['torch.device', opaque('torch.device')],
  ['numpy.dtype', opaque('numpy.dtype')],
  ['numpy.core.multiarray.scalar', opaque('numpy.scalar')],
  ['numpy._core.multiarray.scalar', opaque('numpy.scalar')],
]);

const bytesOfLatin1 = (text: string): PyBytes | undefined => {
  const codes = Array.from(text, character => character.charCodeAt(0));
  return codes.every(code => code < 256) ? new PyBytes(Uint8Array.from(codes)) : undefined;
};

/** Names that stand for themselves and are never called: classes of storages, element types, and containers' types. */
const plainNames = new Set([
  'builtins.int',
  'builtins.list',
  'builtins.dict',
  'builtins.float',
  '__builtin__.int',
  '__builtin__.list',
]);

/** Whether a pickle may name `name` at all. */
export const isAllowedGlobal = (name: string): boolean =>
  builders.has(name) ||
  plainNames.has(name) ||
  storageTypeOf(name) !== undefined ||
  (name.startsWith('torch.') && Object.hasOwn(dtypes, name.slice('torch.'.length)));

/** Builds what calling `global` with `parameters` stands for; undefined where that is not allowed or makes no sense. */
export const build = (global: PyGlobal, parameters: readonly unknown[]): unknown =>
  builders.get(global.name)?.(parameters);

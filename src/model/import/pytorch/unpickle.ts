import { ModelError } from '../../modelError.js';
import { build, isAllowedGlobal } from './pickleGlobals.js';
import { PyBytes, PyGlobal, PyOpaque, PyTensor, PyTuple } from './pickleValues.js';

/**
 * A restricted reader of Python's pickle format (https://docs.python.org/3/library/pickletools.html, protocols 0 to 5
 * as far as PyTorch writes them). It builds tensors and containers and nothing else: a pickle that names any other
 * class or function is refused with that name.
 */

/** The bytes being read, and how far. Legacy PyTorch files hold several pickles one after the other. */
export interface PickleInput {
  readonly bytes: Uint8Array;
  at: number;
}

export interface UnpickleOptions {
  /** How messages name the file. */
  readonly file: string;
  /** Resolves a persistent id; undefined when it makes no sense. */
  readonly persistent?: (id: unknown) => unknown;
}

const mark = Symbol('mark');
/** Steps, stack and memo of one pickle; a network's dictionary needs some thousands. */
const most = { steps: 20_000_000, stack: 5_000_000 } as const;

const describe = (value: unknown): string => (value instanceof PyGlobal ? value.name : typeof value);

/** Reads one pickle from `input`, which is left after its end. Throws ModelError. */
export const unpickle = (input: PickleInput, { file, persistent }: UnpickleOptions): unknown => {
  const { bytes } = input;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const damaged = (what: string): never =>
    fail(`the pickle in it ${what} at byte ${input.at}: damaged, or not a PyTorch file.`);
  const take = (length: number): number => {
    const at = input.at;
    if (!(length >= 0) || at + length > bytes.length) return damaged('ends too soon');
    input.at += length;
    return at;
  };
  const u8 = (): number => bytes[take(1)]!;
  const u16 = (): number => view.getUint16(take(2), true);
  const u32 = (): number => view.getUint32(take(4), true);
  const u64 = (): number => Number(view.getBigUint64(take(8), true));
  const piece = (length: number): Uint8Array => bytes.subarray(take(length), input.at);
  const utf8 = (length: number): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(piece(length));
  const latin1 = (length: number): string => {
    let text = '';
    for (const byte of piece(length)) text += String.fromCharCode(byte);
    return text;
  };
  const line = (): string => {
    const end = bytes.indexOf(10, input.at);
    if (end < 0 || end - input.at > 10_000) return damaged('has a line without an end');
    const text = latin1(end - input.at);
    input.at++;
    return text;
  };
  const signed = (length: number): number => {
    if (length > 8) {
      // A number beyond 64 bits (a seed): nothing that we need has one. Legacy files start with an 80-bit magic number.
      return [...piece(length)].reduceRight((value, byte) => value * 256 + byte, 0);
    }
    const parts = piece(length);
    let value = 0n;
    for (let index = parts.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(parts[index]!);
    return length === 0 ? 0 : Number(BigInt.asIntN(8 * length, value));
  };

  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  const push = (value: unknown): void => {
    if (stack.length >= most.stack) fail('the pickle in it nests or lists too much to be a network.');
    stack.push(value);
  };
  const pop = (): unknown => {
    const value = stack.length === 0 ? damaged('takes from an empty stack') : stack.pop();
    return value === mark ? damaged('misses a value') : value;
  };
  const top = (): unknown => (stack.length === 0 ? damaged('reads an empty stack') : stack[stack.length - 1]);
  const popMark = (): unknown[] => {
    const at = stack.lastIndexOf(mark);
    if (at < 0) return damaged('misses a mark');
    const items = stack.splice(at);
    items.shift();
    return items;
  };
  const recall = (index: number): unknown =>
    memo.has(index) ? memo.get(index) : damaged('recalls what it never kept');

  const global = (module: unknown, name: unknown): PyGlobal => {
    const full = `${String(module)}.${String(name)}`;
    if (isAllowedGlobal(full)) return new PyGlobal(full);
    return fail(
      `wants the Python name ${full.slice(0, 200)}, which is not read: only tensors in dictionaries and lists are. ` +
        'Save the weights alone, with torch.save(network.state_dict(), path), and give that file.',
    );
  };
  const call = (callable: unknown, parameters: unknown): unknown => {
    if (!(callable instanceof PyGlobal)) return damaged(`calls a ${describe(callable)}`);
    const list = parameters instanceof PyTuple ? parameters.items : damaged('calls without arguments');
    return build(callable, list) ?? fail(`calls ${callable.name} with arguments that PyTorch does not write.`);
  };
  const setItems = (target: unknown, items: readonly unknown[]): void => {
    if (target instanceof PyOpaque) return;
    if (!(target instanceof Map) || items.length % 2 !== 0) return damaged('fills what is no dictionary');
    for (let index = 0; index < items.length; index += 2) target.set(items[index], items[index + 1]);
  };
  const append = (target: unknown, items: readonly unknown[]): void => {
    if (!Array.isArray(target)) return damaged('fills what is no list');
    for (const item of items) target.push(item);
  };
  /** State for an OrderedDict (`_metadata` of a state_dict) or a dtype says nothing that we need. */
  const setState = (): void => {
    pop();
    const target = top();
    if (!(target instanceof Map || target instanceof PyOpaque || target instanceof PyTensor))
      damaged('gives a state to what has none');
  };
  const resolve = (id: unknown): unknown =>
    persistent?.(id) ?? fail('refers to something outside the pickle that is not a tensor.');

  const operations: Readonly<Record<number, () => void>> = {
    0x80: () => {
      if (u8() > 5) fail('is a pickle of a newer protocol than 5.');
    },
    0x95: () => void take(8), // FRAME
    0x28: () => push(mark), // (
    0x30: () => void stack.pop(), // 0 POP
    0x31: () => void popMark(), // 1 POP_MARK
    0x32: () => push(top()), // 2 DUP
    0x4e: () => push(null), // N
    0x88: () => push(true),
    0x89: () => push(false),
    0x49: () => {
      const text = line();
      push(text === '01' ? true : text === '00' ? false : Number(text));
    }, // I
    0x4c: () => push(Number(line().replace(/L$/, ''))), // L
    0x46: () => push(Number(line())), // F
    0x4a: () => push(view.getInt32(take(4), true)), // J
    0x4b: () => push(u8()), // K
    0x4d: () => push(u16()), // M
    0x8a: () => push(signed(u8())), // LONG1
    0x8b: () => push(signed(u32())), // LONG4
    0x47: () => push(view.getFloat64(take(8), false)), // G
    0x53: () => push(line().slice(1, -1)), // S
    0x55: () => push(latin1(u8())), // U
    0x54: () => push(latin1(u32())), // T
    0x56: () =>
      push(line().replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))), // V
    0x58: () => push(utf8(u32())), // X
    0x8c: () => push(utf8(u8())), // SHORT_BINUNICODE
    0x8d: () => push(utf8(u64())), // BINUNICODE8
    0x42: () => push(new PyBytes(piece(u32()))), // B
    0x43: () => push(new PyBytes(piece(u8()))), // C
    0x8e: () => push(new PyBytes(piece(u64()))), // BINBYTES8
    0x5d: () => push([]), // ]
    0x6c: () => push(popMark()), // l
    0x61: () => {
      const item = pop();
      append(top(), [item]);
    }, // a
    0x65: () => {
      const items = popMark();
      append(top(), items);
    }, // e
    0x29: () => push(new PyTuple([])), // )
    0x74: () => push(new PyTuple(popMark())), // t
    0x85: () => push(new PyTuple([pop()])),
    0x86: () => {
      const b = pop();
      push(new PyTuple([pop(), b]));
    },
    0x87: () => {
      const c = pop();
      const b = pop();
      push(new PyTuple([pop(), b, c]));
    },
    0x7d: () => push(new Map()), // }
    0x64: () => {
      const items = popMark();
      const target = new Map();
      setItems(target, items);
      push(target);
    }, // d
    0x73: () => {
      const value = pop();
      const key = pop();
      setItems(top(), [key, value]);
    }, // s
    0x75: () => {
      const items = popMark();
      setItems(top(), items);
    }, // u
    0x8f: () => push([]), // EMPTY_SET
    0x90: () => {
      const items = popMark();
      append(top(), items);
    }, // ADDITEMS
    0x91: () => push(popMark()), // FROZENSET
    0x70: () => void memo.set(Number(line()), top()), // p
    0x71: () => void memo.set(u8(), top()), // q
    0x72: () => void memo.set(u32(), top()), // r
    0x94: () => void memo.set(memo.size, top()), // MEMOIZE
    0x67: () => push(recall(Number(line()))), // g
    0x68: () => push(recall(u8())), // h
    0x6a: () => push(recall(u32())), // j
    0x63: () => {
      const module = line();
      push(global(module, line()));
    }, // c
    0x93: () => {
      const name = pop();
      push(global(pop(), name));
    }, // STACK_GLOBAL
    0x52: () => {
      const parameters = pop();
      push(call(pop(), parameters));
    }, // R
    0x81: () => {
      const parameters = pop();
      push(call(pop(), parameters));
    }, // NEWOBJ
    0x69: () => {
      const module = line();
      global(module, line());
      damaged('makes an instance');
    }, // i
    0x6f: () => damaged('makes an instance'), // o
    0x62: setState, // b BUILD
    0x50: () => push(resolve(line())), // P
    0x51: () => push(resolve(pop())), // Q
  };

  for (let step = 0; step < most.steps; step++) {
    const code = u8();
    if (code === 0x2e) return pop();
    const operation = operations[code];
    if (operation === undefined) return damaged(`has the unknown instruction ${code}`);
    operation();
  }
  return fail('the pickle in it has too many steps to be a network.');
};

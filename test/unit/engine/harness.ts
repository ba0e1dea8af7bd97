import { createEngine, type EnginePlatform } from '../../../src/engine/engine.js';
import type { Limits } from '../../../src/engine/limits.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import type { Network } from '../../../src/model/network.js';
import { createEncoder, encodeFromBoundary, type Encoding } from '../../../src/model/vocabulary.js';
import type { DocumentInfo, DocumentStatistics, EngineApi } from '../../../src/shared/engineApi.js';
import type { NetworkInfo, Signal } from '../../../src/shared/network.js';
import { RpcError, type Handlers, type RequestOf, type ResultOf } from '../../../src/shared/rpc.js';
import { charOffset, type CellIndex } from '../../../src/shared/units.js';
import { plainPass, smallNetwork } from './smallNetwork.js';

export interface HarnessOptions {
  readonly network?: Network;
  readonly limits?: Partial<Limits>;
  readonly wrapPass?: (pass: ForwardPass) => ForwardPass;
  readonly platform?: Partial<EnginePlatform>;
}

type Ask = <K extends keyof EngineApi>(
  method: K,
  request: RequestOf<EngineApi[K]>,
  signal?: AbortSignal,
) => Promise<ResultOf<EngineApi[K]>>;

/** An engine over a small network, whose work goes on only in `turns` and `finish`. */
export const harness = (options: HarnessOptions = {}) => {
  const network = options.network ?? smallNetwork();
  const progress: { document: string; statistics: DocumentStatistics }[] = [];
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const clock = { now: 0 };
  const handlers: Handlers<EngineApi> = createEngine({
    readNetwork: () => Promise.resolve(network),
    createPass: of => Promise.resolve((options.wrapPass ?? (pass => pass))(plainPass(of))),
    yieldTurn: () => new Promise(resolve => waiting.push(resolve)),
    now: () => clock.now,
    events: {
      progress: event => progress.push(event),
      log: ({ level, message }) => log.push(`${level}: ${message}`),
    },
    limits: { longestPage: 16, ...options.limits },
    ...options.platform,
  });

  const ask: Ask = async (method, request, signal = new AbortController().signal) =>
    handlers[method](request as never, signal) as never;

  /** Lets the engine do `count` slices of work; fewer when there is nothing left to do. */
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) {
      // Promises of the engine settle in between.
      await new Promise(resolve => setImmediate(resolve));
      const next = waiting.shift();
      if (next === undefined) return;
      next();
    }
    await new Promise(resolve => setImmediate(resolve));
  };

  const loadNetwork = async (): Promise<NetworkInfo> => {
    let loaded = false;
    const loading = ask('openNetwork', { folder: 'net' }).finally(() => (loaded = true));
    while (!loaded) await turns(1);
    return loading;
  };

  return {
    network,
    handlers,
    ask,
    progress,
    log,
    clock,
    turns,
    /** Lets the engine work until nothing is left to do. */
    finish: () => turns(Infinity),
    loadNetwork,
    /** Loads the network and opens a document, of which nothing is read yet. */
    async open(text: string, document = 'a'): Promise<DocumentInfo> {
      const { id } = await loadNetwork();
      return ask('openDocument', { document, network: id, languageId: 'c', text });
    },
    /** Asks, works till nothing is left, and answers. */
    async answer<K extends keyof EngineApi>(
      method: K,
      request: RequestOf<EngineApi[K]>,
    ): Promise<ResultOf<EngineApi[K]>> {
      const answer = ask(method, request);
      // An answer that fails is handled by the caller, not while the work goes on.
      answer.catch(() => {});
      await turns(Infinity);
      return answer;
    },
  };
};

/** `code: message` of the RpcError that a promise ends in. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    value => `resolved: ${JSON.stringify(value)}`,
    (error: unknown) => (RpcError.is(error) ? `${error.code}: ${error.message}` : `not an RpcError: ${String(error)}`),
  );

/** How many symbols begin at each code unit or before it, and whether it belongs to the last of them. */
export const stepsOf = (text: string, { starts, ends }: Encoding): { step: number; read: boolean }[] => {
  let step = 0;
  return Array.from({ length: text.length }, (_, offset) => {
    while (step < starts.length && starts[step]! <= offset) step++;
    return { step, read: step > 0 && ends[step - 1]! > offset };
  });
};

/** A signal of a cell of layer 0 over a text, computed at one go with none of the engine's parts. */
export const expected = (network: Network, text: string, unit: number, signal: Signal): number[] => {
  const encoder = createEncoder(network.config.vocabulary);
  const pass = plainPass(network);
  const fed = encodeFromBoundary(encoder, text);
  const trace = pass.newTrace(fed.length);
  pass.run(fed, pass.initialState(), { trace });
  return stepsOf(text, encoder.encode(text)).map(({ step }) => trace.value(step, 0, unit, signal));
};

/** The cost of each code unit of a text. */
export const expectedBits = (network: Network, text: string): number[] => {
  const encoder = createEncoder(network.config.vocabulary);
  const pass = plainPass(network);
  const fed = encodeFromBoundary(encoder, text);
  const bits = new Float32Array(fed.length);
  pass.run(fed, pass.initialState(), { bits });
  const encoding = encoder.encode(text);
  return stepsOf(text, encoding).map(({ step, read }) => {
    if (!read) return 0;
    // All symbols that begin where the last one does: the bytes of a character.
    const begun = encoding.starts[step - 1];
    return encoding.starts.reduce(
      (sum, start, place) => (start === begun && place < step ? sum + bits[place + 1]! : sum),
      0,
    );
  });
};

export const range = (from: number, to: number) => ({ from: charOffset(from), to: charOffset(to) });
export const cells = (...list: number[]): CellIndex[] => list as CellIndex[];

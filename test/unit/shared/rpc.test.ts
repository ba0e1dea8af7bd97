import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { messagePort } from '../../../src/shared/node/ports.js';
import { RpcError, connect, serve, transferring, type Port } from '../../../src/shared/rpc.js';

interface Sums {
  add(request: { a: number; b: number }): Promise<number>;
  fail(request: { how: 'invalid' | 'defect' | 'abort' | 'uncloneable' }): Promise<unknown>;
  /** Ends only when it is given up. */
  wait(request: Record<string, never>): Promise<void>;
  buffer(request: { bytes: Uint8Array }): Promise<Uint8Array>;
}
interface Ticks {
  tick(event: { count: number }): void;
}

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach(close => close()));

const channel = (): [Port, Port, () => void] => {
  const { port1, port2 } = new MessageChannel();
  const close = (): void => port1.close();
  open.push(close);
  return [messagePort(port1), messagePort(port2), close];
};

const sums = (port: Port, givenUp: () => void = () => {}) =>
  serve<Sums, Ticks>(port, {
    add: ({ a, b }) => a + b,
    fail({ how }) {
      if (how === 'invalid') throw new RpcError('invalid', 'The file is broken: save it again.');
      if (how === 'abort') throw new DOMException('enough', 'AbortError');
      if (how === 'uncloneable') return () => {};
      throw new TypeError('x is undefined');
    },
    wait: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          givenUp();
          reject(signal.reason as Error);
        });
      }),
    buffer({ bytes }) {
      const result = Uint8Array.from(bytes).reverse();
      return transferring(result, [result.buffer]);
    },
  });

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    value => `resolved: ${String(value)}`,
    (error: unknown) => (RpcError.is(error) ? `${error.code}: ${error.message}` : error),
  );

describe('a call over a port', () => {
  it('answers', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote } = connect<Sums>(near);
    expect(await Promise.all([remote.add({ a: 1, b: 2 }), remote.add({ a: 3, b: 4 })])).toEqual([3, 7]);
  });

  it('brings errors back with their code and sentence', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote } = connect<Sums>(near);
    expect(await codeOf(remote.fail({ how: 'invalid' }))).toBe('invalid: The file is broken: save it again.');
    expect(await codeOf(remote.fail({ how: 'defect' }))).toBe('internal: x is undefined');
    expect(await codeOf(remote.fail({ how: 'abort' }))).toBe('cancelled: enough');
    expect(await codeOf(remote.fail({ how: 'uncloneable' }))).toMatch(/^internal: .*could not be cloned/s);
  });

  it('refuses calls that nobody answers, inherited names among them', async () => {
    const [far, near] = channel();
    sums(far);
    const { call } = connect<Sums>(near);
    expect(await codeOf(call('subtract', {}))).toBe('invalid: There is no call "subtract".');
    expect(await codeOf(call('constructor', {}))).toBe('invalid: There is no call "constructor".');
  });

  it('hands buffers over both ways', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote } = connect<Sums>(near);
    const bytes = Uint8Array.of(1, 2, 3);
    const reversed = remote.buffer({ bytes }, { transfer: [bytes.buffer] });
    expect(bytes.byteLength).toBe(0);
    expect([...(await reversed)]).toEqual([3, 2, 1]);
  });

  it('rejects a request that cannot be cloned', async () => {
    const [far, near] = channel();
    sums(far);
    const { call } = connect<Sums>(near);
    expect(await codeOf(call('add', { a: () => 1 }))).toMatch(/^internal: .*could not be cloned/s);
  });

  it('ignores messages of others on the port', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote } = connect<Sums>(near);
    near.post('hello');
    near.post(null);
    near.post({ type: 'theirs' });
    far.post({ rpc: 'result', id: -1, value: 'of no call' });
    expect(await remote.add({ a: 1, b: 1 })).toBe(2);
  });

  it('gives a remote that can be awaited', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote } = await Promise.resolve(connect<Sums>(near));
    expect(await (await Promise.resolve(remote)).add({ a: 2, b: 2 })).toBe(4);
  });
});

describe('cancelling', () => {
  it('rejects at once and fires the signal of the other side', async () => {
    const [far, near] = channel();
    let givenUp: () => void = () => {};
    const heard = new Promise<void>(resolve => (givenUp = resolve));
    sums(far, () => givenUp());
    const { remote } = connect<Sums>(near);
    const controller = new AbortController();
    const waiting = remote.wait({}, { signal: controller.signal });
    controller.abort();
    expect(await codeOf(waiting)).toBe('cancelled: "wait" was given up.');
    await heard;
    expect(await remote.add({ a: 1, b: 2 })).toBe(3);
  });

  it('sends nothing when the signal has fired already', async () => {
    const sent: unknown[] = [];
    const { remote } = connect<Sums>({ post: message => sent.push(message), listen: () => {} });
    expect(await codeOf(remote.wait({}, { signal: AbortSignal.abort() }))).toMatch(/^cancelled/);
    expect(sent).toEqual([]);
  });

  it('fires the signals of calls under way when the server is disposed', async () => {
    const [far, near] = channel();
    let givenUp: () => void = () => {};
    const heard = new Promise<void>(resolve => (givenUp = resolve));
    const server = sums(far, () => givenUp());
    const { remote } = connect<Sums>(near);
    void codeOf(remote.wait({}));
    await remote.add({ a: 0, b: 0 });
    server.dispose();
    await heard;
  });
});

describe('events', () => {
  it('arrive, and unknown ones are ignored', async () => {
    const [far, near] = channel();
    const server = sums(far);
    const counts: number[] = [];
    const { remote } = connect<Sums, Ticks>(near, { tick: ({ count }) => counts.push(count) });
    far.post({ rpc: 'event', name: 'toString', event: {} });
    server.emit('tick', { count: 1 });
    server.emit('tick', { count: 2 });
    await remote.add({ a: 0, b: 0 });
    expect(counts).toEqual([1, 2]);
  });
});

describe('a port that closes', () => {
  it('rejects the calls under way and later ones', async () => {
    const [far, near, close] = channel();
    sums(far);
    const { remote } = connect<Sums>(near);
    const waiting = codeOf(remote.wait({}));
    await remote.add({ a: 0, b: 0 });
    close();
    expect(await waiting).toBe('closed: The other side closed its port.');
    expect(await codeOf(remote.add({ a: 0, b: 0 }))).toMatch(/^closed/);
  });

  it('can be closed by the caller with a reason of its own', async () => {
    const [far, near] = channel();
    sums(far);
    const { remote, close } = connect<Sums>(near);
    const waiting = codeOf(remote.wait({}));
    close('The engine was stopped.');
    expect(await waiting).toBe('closed: The engine was stopped.');
  });
});

describe('a relay', () => {
  interface Own {
    hello(request: { name: string }): Promise<string>;
  }

  it('answers its own calls and passes on the others, errors and cancellations included', async () => {
    const [engineFar, engineNear] = channel();
    let givenUp: () => void = () => {};
    const heard = new Promise<void>(resolve => (givenUp = resolve));
    sums(engineFar, () => givenUp());
    const engine = connect<Sums>(engineNear);

    const lenses = [channel(), channel()].map(([far, near]) => {
      serve<Own>(far, { hello: ({ name }) => `hello ${name}` }, { passOn: engine.call });
      return connect<Own & Sums>(near).remote;
    });
    const [one, two] = [lenses[0]!, lenses[1]!];
    expect(await Promise.all([one.hello({ name: 'x' }), one.add({ a: 1, b: 2 }), two.add({ a: 3, b: 4 })])).toEqual([
      'hello x',
      3,
      7,
    ]);
    expect(await codeOf(two.fail({ how: 'invalid' }))).toBe('invalid: The file is broken: save it again.');
    expect([...(await one.buffer({ bytes: Uint8Array.of(1, 2) }))]).toEqual([2, 1]);

    const controller = new AbortController();
    const waiting = codeOf(two.wait({}, { signal: controller.signal }));
    await two.add({ a: 0, b: 0 });
    controller.abort();
    expect(await waiting).toMatch(/^cancelled/);
    await heard;

    const left = codeOf(one.wait({}));
    engine.close('The engine crashed.');
    expect(await left).toBe('closed: The engine crashed.');
  });
});

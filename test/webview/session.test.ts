import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LensSubject } from '../../src/shared/lensApi.js';
import type { ShownDocument } from '../../src/webview/state/session.js';
import { RpcError } from '../../src/shared/rpc.js';
import { charOffset, lineIndex } from '../../src/shared/units.js';
import { FakeHost } from './support/fakeHost.js';
import { cell } from './support/fakeNetwork.js';
import { deepQuery, mount, mountApp, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';

afterEach(unmountAll);

const firstRow = ({ view }: Mounted): string =>
  view.renderRoot.querySelector('.row .text')?.firstChild?.textContent ?? '';
const long = Array.from({ length: 1_000 }, (_, line) => `line ${line} "text"`).join('\n');

describe('edits', () => {
  it('shows the new text with its colours, and cancels what was asked of the old', async () => {
    const lens = await mount(long);
    lens.host.held.add('lines');
    lens.view.scrollByReader(500);
    await vi.waitUntil(() => lens.host.requests('lines').length > 2);
    const [old] = lens.host.recorded.filter(
      ({ method, request }) => method === 'lines' && (request as { from: number }).from >= 384,
    );
    lens.host.edit(long.replaceAll('line', 'edited'));
    expect(old?.signal?.aborted).toBe(true);
    lens.host.release();
    await vi.waitFor(() => expect(firstRow(lens)).toBe('edited 500 "text"'), { timeout: 10_000 });
  });

  it('drops replies of a generation that is gone', async () => {
    const lens = await mount('one\n');
    lens.host.held.add('lines').add('activations');
    lens.host.edit('two\n');
    await vi.waitUntil(() => lens.host.requests('lines').length > 1);
    lens.host.edit('three\n');
    lens.host.release();
    await vi.waitFor(() => expect(firstRow(lens)).toBe('three'));
    expect(lens.session.problem).toBeUndefined();
    expect(lens.session.info?.generation).toBe(3);
  });

  it('ignores news of an older generation and of another document', async () => {
    const lens = await mount('one\n');
    const { info } = lens.host;
    lens.host.edit('two\n');
    lens.host.events?.documentChanged(info);
    lens.host.events?.documentChanged({ ...info, document: 'file:///other', generation: 99 });
    expect(lens.session.info?.generation).toBe(2);
  });

  it('shows text at once and colours when they come', async () => {
    const host = new FakeHost(sample);
    host.held.add('activations');
    const { app, session } = mountApp(host);
    await vi.waitFor(() => expect(deepQuery(app.renderRoot, '.row .text')[0]?.firstChild?.textContent).toBe('/*'));
    expect(session.snapshot?.activations.valueAt(cell(407), 'tanh_c', 0)).toBeUndefined();
    host.release();
    await vi.waitFor(() => expect(session.snapshot?.activations.valueAt(cell(407), 'tanh_c', 0)).toBeDefined());
  });
});

describe('following the editor', () => {
  it('scrolls with the editor without sending it back, and tells the editor what the reader scrolled', async () => {
    const lens = await mount(long);
    lens.host.events?.editorScrolled({ document: lens.host.document, topLine: 120.5 });
    await settle();
    expect(lens.view.topLine).toBeCloseTo(120.5, 0);
    await new Promise(done => setTimeout(done, 100));
    expect(lens.host.requests('scrolled')).toEqual([]);
    (lens.view.renderRoot.querySelector('.scroller') as HTMLElement).scrollTop = 0;
    await vi.waitFor(() =>
      expect(lens.host.requests('scrolled')).toEqual([{ document: lens.host.document, topLine: 0 }]),
    );
  });

  it('opens a longer document where its editor is', async () => {
    const lens = await mount('short\n');
    const other = new FakeHost(long, { topLine: 700 });
    Object.assign(lens.host.calls, { lines: other.calls.lines, activations: other.calls.activations });
    lens.host.events?.subjectChanged({ ...other.subject, document: 'file:///other.c' } as LensSubject);
    await vi.waitFor(() => expect(firstRow(lens)).toBe('line 700 "text"'));
    expect(lens.view.renderRoot.querySelector('.row .number')?.textContent).toBe('701');
  });

  it('marks where the caret of the editor is', async () => {
    const lens = await mount(sample);
    lens.host.events?.caretMoved({
      document: lens.host.document,
      offset: charOffset(sample.indexOf('#include')),
      line: lineIndex(3),
    });
    await settle();
    const mark = lens.view.renderRoot.querySelector('.box.editor') as HTMLElement;
    expect(mark.classList.contains('shown')).toBe(true);
    expect(mark.getBoundingClientRect().left).toBeCloseTo(
      lens.view.getBoundingClientRect().left + (lens.view.boxOf(3, 0)?.left ?? 0),
      0,
    );
  });

  it('goes where the overview is clicked, and follows its keys', async () => {
    const lens = await mount(long);
    const slider = deepQuery(lens.app.renderRoot, '.slider')[0] as HTMLElement;
    const bounds = slider.getBoundingClientRect();
    slider.dispatchEvent(
      new PointerEvent('pointerdown', {
        clientX: bounds.left + 5,
        clientY: bounds.top + bounds.height / 2,
        button: 0,
        pointerId: 1,
        bubbles: true,
      }),
    );
    await settle();
    expect(lens.view.topLine).toBeGreaterThan(400);
    expect(lens.view.topLine).toBeLessThan(600);
    slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
    await settle();
    expect(lens.view.topLine).toBe(0);
  });

  it('draws the overview with the colours of the file', async () => {
    const lens = await mount(sample);
    const canvas = deepQuery(lens.app.renderRoot, 'lens-overview-strip')[0]?.shadowRoot?.querySelector('canvas');
    await vi.waitFor(() => {
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const colours = new Set<string>();
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 255) colours.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
      expect(colours.size).toBeGreaterThan(5);
    });
  });
});

describe('another network', () => {
  /** Painted positions of every canvas of colours, of the text and of the overview. */
  const painted = ({ app }: Mounted): number =>
    (deepQuery(app.renderRoot, 'canvas.pixels, lens-overview-strip canvas') as HTMLCanvasElement[])
      .filter(({ width, height }) => width > 0 && height > 0)
      .flatMap(canvas => [...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])])
      .filter((part, index) => index % 4 === 3 && part > 0).length;

  it.each(['lines', 'activations'])(
    'shows the text without the colours of the one before while its own are not there, waiting for %s',
    async slow => {
      const lens = await mount(sample);
      await vi.waitFor(() => expect(painted(lens)).toBeGreaterThan(100));
      lens.host.held.add(slow).add('overview');
      const { subject } = lens.host;
      if (subject.kind !== 'document') throw new Error('no document');
      lens.host.events?.subjectChanged({ ...subject, network: { ...subject.network, id: 'another' } });
      await vi.waitFor(() => expect(painted(lens)).toBe(0));
      expect(firstRow(lens)).toBe('/*');
      lens.host.release();
      await vi.waitFor(() => expect(painted(lens)).toBeGreaterThan(100));
    },
  );

  it('keeps its colours until those of an edit are there', async () => {
    const lens = await mount(sample);
    await vi.waitFor(() => expect(painted(lens)).toBeGreaterThan(100));
    lens.host.held.add('lines').add('overview');
    lens.host.edit(`${sample}\n`);
    await new Promise(resolve => setTimeout(resolve, 200));
    await settle();
    expect(painted(lens)).toBeGreaterThan(100);
  });
});

describe('state kept over a reload', () => {
  it('restores cells, signal, scale and place', async () => {
    const first = await mount(long);
    first.session.changeChoice((_, choice) => ({
      ...choice,
      cells: [cell(5), cell(407)],
      active: cell(5),
      signal: 'f',
      scaleMode: 'signed',
    }));
    first.view.scrollByReader(321);
    await settle();
    const stored = structuredClone(first.host.stored);
    unmountAll();
    const second = await mount(long, { stored });
    expect(second.session.choice).toEqual({
      cells: [cell(5), cell(407)],
      active: cell(5),
      signal: 'f',
      scaleMode: 'signed',
    });
    await vi.waitFor(() => expect(firstRow(second)).toBe('line 321 "text"'));
  });

  it.each([null, 7, { version: 99 }, { version: 1, network: 'fake', document: 'x', choice: { cells: ['a'] } }])(
    'starts anew from %j',
    async stored => {
      const lens = await mount('x\n', { stored });
      expect(lens.session.choice?.active).toBe(cell(407));
    },
  );

  it('follows the language where the file that was kept is not the one that comes back', async () => {
    const first = await mount('x = "y"\n');
    first.session.changeChoice((_, choice) => ({ ...choice, signal: 'o' }));
    const stored = structuredClone(first.host.stored);
    unmountAll();
    const second = await mount('x = "y"\n', { stored, languageId: 'python' });
    expect(second.session.choice).toMatchObject({ cells: [cell(421), cell(474)], active: cell(421), signal: 'o' });
  });

  it('drops cells that the network does not have', async () => {
    const choice = { cells: [9_999, -1, 3], active: 9_999, signal: 'r', scaleMode: 'signed' };
    const lens = await mount('x\n', { stored: { version: 1, network: 'fake', document: 'x', choice, topLine: 0 } });
    expect(lens.session.choice).toEqual({ cells: [cell(3)], active: cell(3), signal: 'tanh_c', scaleMode: 'signed' });
  });
});

describe('a message between two files', () => {
  it('does not leave the second with the cells of the language of the first', async () => {
    const { host, session } = await mount('x = "y"\n');
    host.events?.subjectChanged({ kind: 'message', title: 'x.bin cannot be read as text', detail: 'Binary.' });
    host.events?.subjectChanged({ ...(host.subject as ShownDocument), document: 'file:///x.py', languageId: 'python' });
    expect(session.choice).toMatchObject({ cells: [cell(421), cell(474)], active: cell(421) });
  });
});

describe('nothing to show', () => {
  const message: LensSubject = {
    kind: 'message',
    title: 'This file is binary',
    detail: 'The lens reads text.',
    action: { label: 'Open another', command: 'workbench.action.quickOpen' },
  };

  it('says why and offers what can be done; comes back with the next document', async () => {
    const lens = await mount(sample);
    lens.host.events?.subjectChanged(message);
    const page = await vi.waitUntil(() =>
      lens.app.renderRoot.querySelector('lens-message-page')?.shadowRoot?.querySelector('button'),
    );
    page?.click();
    expect(lens.host.requests('runCommand')).toEqual([{ command: 'workbench.action.quickOpen' }]);
    lens.host.events?.subjectChanged(lens.host.subject);
    await vi.waitFor(() => expect(deepQuery(lens.app.renderRoot, '.row .text')[0]?.firstChild?.textContent).toBe('/*'));
  });

  it('shows an empty file as empty', async () => {
    const lens = await mount('');
    expect(lens.app.renderRoot.querySelector('.empty')?.textContent).toMatch(/empty/);
    expect(lens.host.requests('inspect')).toEqual([]);
    lens.host.edit('int x;\n');
    await vi.waitFor(() => expect(firstRow(lens)).toBe('int x;'));
  });

  it('tells of an error of the engine in words and in the log', async () => {
    const lens = await mount('x\n');
    lens.session.report(new RpcError('invalid', 'model.safetensors: tensor output.bias is missing'));
    await settle();
    expect(deepQuery(lens.app.renderRoot, '[role=alert]')[0]?.textContent).toContain('output.bias is missing');
    expect(lens.host.requests('log')).toHaveLength(1);
    lens.session.report(new RpcError('stale', 'gone'));
    expect(lens.host.requests('log')).toHaveLength(1);
  });

  it('says how far the network has read', async () => {
    const lens = await mount(sample);
    const statistics = {
      generation: 1,
      computed: 380,
      length: sample.length,
      steps: 380,
      bitsPerCharacter: 3.1,
      charactersPerSecond: 18_300,
    };
    lens.host.events?.progress({ document: lens.host.document, statistics });
    await settle();
    expect(deepQuery(lens.app.renderRoot, 'lens-status-footer')[0]?.shadowRoot?.textContent).toMatch(
      /read 2\d% of 1,\d+ characters, 5 unknown · 18,300 characters\/s/s,
    );
    const bar = lens.app.renderRoot.querySelector('[role=progressbar]');
    expect(Number(bar?.getAttribute('aria-valuenow'))).toBe(Math.floor((100 * 380) / sample.length));
  });
});

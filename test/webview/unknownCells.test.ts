import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { NetworkInfo } from '../../src/shared/network.js';
import { fakeNetwork } from './support/fakeNetwork.js';
import { deepQuery, mount, settle, unmountAll, type Mounted } from './support/mount.js';

afterEach(unmountAll);

const fresh: NetworkInfo = { ...fakeNetwork, findings: [] };

const offered = (lens: Mounted): string =>
  deepQuery(lens.app.renderRoot, 'lens-search-offer')
    .flatMap(offer => deepQuery(offer.shadowRoot as ShadowRoot, 'p'))
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
    .join();

const active = (lens: Mounted): string | undefined =>
  deepQuery(lens.app.renderRoot, 'li.active .cell')[0]?.dataset['cell'];

const show = async (lens: Mounted, network: NetworkInfo): Promise<void> => {
  const { subject } = lens.host;
  if (subject.kind !== 'document') throw new Error('the fake host shows a document');
  lens.host.events?.subjectChanged({ ...subject, network });
  await settle();
};

describe('a network of whose cells nothing is known', () => {
  it('says so, and offers to find them', async () => {
    const lens = await mount('int a;\n', { network: fresh });
    expect(offered(lens)).toBe('What the cells of source-lstm track is not known yet. Find its cells');
    expect(active(lens)).toBe('0:0');
    const { violations } = await axe.run(document.body, { resultTypes: ['violations'] });
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    const [button] = deepQuery(lens.app.renderRoot, 'lens-search-offer').flatMap(offer =>
      deepQuery(offer.shadowRoot as ShadowRoot, 'button'),
    );
    button?.click();
    expect(lens.host.requests('runCommand')).toEqual([{ command: 'cellLens.findCells' }]);
  });

  it('tells how far the search is, of this network alone, then moves to what was found', async () => {
    const lens = await mount('int a;\n', { network: fresh });
    lens.host.events?.searching({ network: 'another', progress: 'Finding the cells of another: 3%' });
    await settle();
    expect(offered(lens)).toMatch(/not known yet/);
    lens.host.events?.searching({ network: fresh.id, progress: 'Finding the cells of source-lstm: 40%' });
    await settle();
    expect(offered(lens)).toBe('Finding the cells of source-lstm: 40%');
    lens.host.events?.searching({ network: fresh.id, progress: null });
    await show(lens, { ...fakeNetwork, searched: true });
    expect(offered(lens)).toBe('');
    expect(active(lens)).toBe('0:407');
  });

  it('keeps to a cell that the reader has chosen meanwhile', async () => {
    const lens = await mount('int a;\n', { network: fresh });
    lens.host.events?.showCell({ cell: 9 as never });
    await show(lens, { ...fakeNetwork, searched: true });
    expect(active(lens)).toBe('0:9');
  });

  it('says that none was found', async () => {
    const lens = await mount('int a;\n', { network: { ...fresh, searched: true } });
    expect(offered(lens)).toMatch(/^No cell of source-lstm was found to track anything/);
  });
});

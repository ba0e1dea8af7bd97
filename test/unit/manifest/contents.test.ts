import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../../esbuild.mjs';
import { absent, budgets, required, unexpected } from '../../../scripts/lib/packageContents.mjs';

/** Bytes of the production build of each bundle, without writing it. */
const minifiedSizes = async (): Promise<Map<string, number>> => {
  const sizes = new Map<string, number>();
  for (const options of bundles(true)) {
    const { outputFiles } = await build({ ...options, write: false });
    sizes.set(options.outfile ?? '', outputFiles?.[0]?.contents.length ?? Number.POSITIVE_INFINITY);
  }
  return sizes;
};

describe('the package', () => {
  it('may hold everything that it must hold', () => {
    expect(unexpected(required)).toEqual([]);
  });

  it('refuses sources, tests, maps and dot files', () => {
    const strangers = [
      'src/extension.ts',
      'dist/extension.js.map',
      '.npmrc',
      'media/icon.svg',
      'dist/test/suite/index.cjs',
    ];
    expect(unexpected(strangers)).toEqual(strangers);
  });

  it('is refused when the engine is not in it', () => {
    expect(absent(required.filter(file => file !== 'dist/engine.js'))).toEqual(['dist/engine.js']);
  });

  it('keeps the bundles within their budgets', async () => {
    const sizes = await minifiedSizes();
    const limited = Object.entries(budgets).filter(([file]) => file !== 'vsix');
    for (const [file, budget] of limited) {
      expect(sizes.get(file), file).toBeLessThanOrEqual(budget);
    }
  });
});

/** Bundles the preview page of `entry` into `folder`; answers the address of its page. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

export const buildPreview = async (folder, entry = 'preview.ts') => {
  await build({
    entryPoints: [join(here, entry)],
    outfile: join(folder, 'preview.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome128',
    tsconfig: join(here, '../../../src/webview/tsconfig.json'),
  });
  // The page has the policy that the extension host gives the lens: styles of the lens must not need more.
  const policy = "default-src 'none'; script-src file:; style-src 'none'";
  const page = join(folder, 'preview.html');
  await writeFile(
    page,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cell Lens</title>` +
      `<meta http-equiv="Content-Security-Policy" content="${policy}"></head>` +
      `<body><script src="preview.js"></script></body></html>`,
  );
  return pathToFileURL(page).href;
};

/**
 * Compiles the AssemblyScript kernels of src/model/kernels/assembly to dist/kernels/<name>.<build>.wasm.
 *
 * Builds: `plain` (SIMD) and `relaxed` (SIMD and fused multiply-add), each for shared memory (several threads) and,
 * with the suffix `-unshared`, for places without SharedArrayBuffer.
 * Optimisation stays off on purpose: Binaryen regroups the accumulators and V8 then spills them (docs/decisions.md).
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const source = 'src/model/kernels/assembly';
const target = 'dist/kernels';

const builds = {
  plain: ['--sharedMemory', '--maximumMemory', '65536'],
  relaxed: ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'relaxed-simd'],
  'plain-unshared': [],
  'relaxed-unshared': ['--enable', 'relaxed-simd'],
};

const age = file =>
  stat(file).then(
    s => s.mtimeMs,
    () => 0,
  );

const newest = async folder => {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts'));
  return Math.max(0, ...(await Promise.all(files.map(file => age(join(folder, file))))));
};

/** Compiles what is older than its sources. Several processes may do so at once: files appear whole. */
export const buildKernels = async () => {
  await mkdir(target, { recursive: true });
  const library = Math.max(await newest(join(source, 'lib')), await age(import.meta.filename));
  const entries = (await readdir(source)).filter(file => file.endsWith('.ts')).map(file => file.slice(0, -3));
  for (const name of entries) {
    const changed = Math.max(library, await age(join(source, `${name}.ts`)));
    for (const [build, flags] of Object.entries(builds)) {
      const out = join(target, `${name}.${build}.wasm`);
      if ((await age(out)) > changed) continue;
      const unfinished = `${out}.${process.pid}`;
      const { error, stderr } = await asc.main([
        join(source, `${name}.ts`),
        '--outFile',
        unfinished,
        '-O0',
        '--noAssert',
        '--runtime',
        'stub',
        '--importMemory',
        '--enable',
        'simd',
        '--enable',
        'threads',
        '--enable',
        'bulk-memory',
        '--initialMemory',
        '16',
        ...flags,
      ]);
      if (error) throw new Error(`${name} (${build}) does not compile:\n${stderr.toString()}`);
      await rename(unfinished, out);
    }
  }
};

if (process.argv[1] === import.meta.filename) await buildKernels();

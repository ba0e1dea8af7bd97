/**
 * npm run test:tensorflow: the tests of the TensorFlow backend over the real kernels, on the processor.
 *
 * The prebuilt tfjs-node comes from a server that many machines do not reach, and so does its libtensorflow. Its source
 * is in the npm package, though, and libtensorflow's C interface with its headers is in Python's wheel of TensorFlow:
 * both are fetched into a folder that git ignores, and the binding is compiled against the wheel. Where one of the
 * parts is not to be had, the tests are skipped, and the last line says which and why.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath, npm, root, run, secondsSince } from './lib/run.mjs';
import { vitest } from './lib/vitest.mjs';

const TFJS = '4.22.0';
const NODE_GYP = '11.5.0';
/** A version whose C interface the binding fits and whose headers lie where it looks. About 210 MB. */
const WHEEL = 'tensorflow-cpu==2.15.1';
/** Python version and platform of the wheel; nothing of it is run by Python. */
const WHEEL_KIND = ['--python-version', '3.11', '--implementation', 'cp', '--platform', 'manylinux2014_x86_64'];

const cache = join(root, 'node_modules', '.cache', 'tensorflow');
const tfjs = join(cache, 'node_modules', '@tensorflow', 'tfjs-node');
const wheelFolder = join(cache, 'wheel');
const marker = join(cache, 'built.json');
const minutes = 60_000;

/** Something that cannot be had on this machine: the tests are skipped. */
class Absent extends Error {}

/** The last lines of what a command printed, on one line. */
const endOf = output => output.trim().split('\n').slice(-3).join(' ');

/** Runs a step whose failure means that something is not to be had here. */
const fetchOrSkip = async (what, command, args, options) => {
  const { code, output } = await run(command, args, { timeout: 5 * minutes, ...options });
  if (code !== 0) throw new Absent(`${what} (${endOf(output)})`);
  return output;
};

/** The first Python that has pip, or that can make an environment with it. */
const findPip = async () => {
  const found = ['python3', 'python'].map(name => findOnPath(name)).filter(path => path !== null);
  if (found.length === 0) throw new Absent('there is no python3 on the PATH');
  for (const python of found) {
    if ((await run(python, ['-m', 'pip', '--version'])).code === 0) return python;
  }
  const environment = join(cache, 'venv');
  for (const python of found) {
    if ((await run(python, ['-m', 'venv', environment])).code === 0) return join(environment, 'bin', 'python');
  }
  throw new Absent('python3 has neither pip nor venv');
};

/** The folder in which include/node/node_api.h lies. */
const findHeaders = () => {
  const places = [process.env.npm_config_nodedir, dirname(dirname(process.execPath))];
  const place = places.find(folder => folder && existsSync(join(folder, 'include', 'node', 'node_api.h')));
  if (place === undefined) throw new Absent(`Node's headers are not in ${join(places[1], 'include', 'node')}`);
  return place;
};

/** Takes the libraries and headers out of the wheel with Python: Node has no unzip. */
const unpack = `
import glob, sys, zipfile
[wheel] = glob.glob(sys.argv[1] + '/*.whl')
wanted = ('tensorflow/libtensorflow_', 'tensorflow/include/tensorflow/c/', 'tensorflow/include/tsl/',
          'tensorflow/include/tensorflow/core/platform/')
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(sys.argv[2], [name for name in archive.namelist() if name.startswith(wanted)])
`;

const link = async (target, path) => {
  await rm(path, { force: true, recursive: true });
  await symlink(target, path);
};

const fetchAndBuild = async () => {
  const compiler = findOnPath('g++', 'c++');
  if (compiler === null) throw new Absent('there is no C++ compiler on the PATH');
  if (findOnPath('make') === null) throw new Absent('there is no make on the PATH');
  const headers = findHeaders();
  await mkdir(cache, { recursive: true });
  const python = await findPip();

  console.log(`downloading ${WHEEL} and @tensorflow/tfjs-node@${TFJS}`);
  await rm(wheelFolder, { recursive: true, force: true });
  const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', ...WHEEL_KIND];
  await fetchOrSkip(`pip cannot download ${WHEEL}`, python, [...download, '--dest', wheelFolder, WHEEL]);
  await writeFile(join(cache, 'package.json'), '{ "private": true }\n');
  // No install scripts: they would download what cannot be reached.
  const packages = [`@tensorflow/tfjs-node@${TFJS}`, `node-gyp@${NODE_GYP}`];
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...packages];
  await fetchOrSkip('npm cannot install tfjs-node', npm, install, { cwd: cache });

  const unpacked = join(cache, 'unpacked');
  const { code: zip, output: said } = await run(python, ['-c', unpack, wheelFolder, unpacked]);
  if (zip !== 0) throw new Error(`the wheel could not be unpacked: ${endOf(said)}`);
  await rm(wheelFolder, { recursive: true, force: true });
  const lib = join(tfjs, 'deps', 'lib');
  await mkdir(lib, { recursive: true });
  await link(join(unpacked, 'tensorflow', 'include'), join(tfjs, 'deps', 'include'));
  for (const [name, as] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
  ]) {
    await link(join(unpacked, 'tensorflow', name), join(lib, as));
  }

  console.log('building the binding');
  // The folder that node-pre-gyp looks for the binding in: the newest Node-API that both sides know.
  const napi = Math.min(8, Number(process.versions.napi));
  const place = join(tfjs, 'lib', `napi-v${napi}`);
  const { code, output } = await run(
    process.execPath,
    [
      join(cache, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      `--nodedir=${headers}`,
      `--napi_version=${napi}`,
      `--napi_build_version=${napi}`,
      '--module_name=tfjs_binding',
      `--module=${join(place, 'tfjs_binding.node')}`,
      `--module_path=${place}`,
    ],
    { cwd: tfjs, timeout: 5 * minutes },
  );
  if (code !== 0) throw new Error(`the binding could not be built:\n${output.split('\n').slice(-30).join('\n')}`);
};

/** Fetches and builds what is not there yet. @returns {Promise<string>} the folder of tfjs-node */
const ensureTensorflow = async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Absent(`the wheel is for Linux on x64, and this is ${process.platform} on ${process.arch}`);
  }
  const wanted = JSON.stringify({ TFJS, WHEEL, napi: process.versions.napi });
  const built = existsSync(marker) ? await readFile(marker, 'utf8') : '';
  if (built !== wanted) {
    const start = performance.now();
    await fetchAndBuild();
    await writeFile(marker, wanted);
    console.log(`tfjs-node is ready (${secondsSince(start)})`);
  }
  return tfjs;
};

/**
 * Runs the tests over real TensorFlow, or says why not.
 *
 * @returns {Promise<{passed: number, failed: number}>}
 */
export const testTensorflow = async () => {
  let folder;
  try {
    folder = await ensureTensorflow();
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    console.log(`SKIPPED: TensorFlow is not to be had here: ${error.message}.`);
    return { passed: 0, failed: 0 };
  }
  // Its threads wait in loops: more of them than cores only take each other's time.
  const env = { CELL_LENS_TFJS_NODE: folder, OMP_NUM_THREADS: '1' };
  return vitest('unit', env, 'test/unit/tensorflow');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await testTensorflow();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

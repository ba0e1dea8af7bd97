import { spawn } from 'node:child_process';
import type { Machine } from '../machine.js';
import { TensorflowError } from '../packages.js';

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network request|ENOTCACHED/;

/** Lines of output that a failure is told with. */
const LAST_LINES = 4;

const explain = (output: string, code: number | null): string => {
  const errors = output
    .split('\n')
    .map(line => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter(line => line !== '');
  const end = errors.slice(-LAST_LINES).join(' ');
  if (OFFLINE.test(output)) {
    const host = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(output)?.[1];
    return (
      `npm cannot reach ${host ?? 'its registry'}: this machine is offline, or behind a proxy that npm does not know. ` +
      'Connect it, or choose a folder or .tgz of the package with the setting cellLens.training.backendSource.'
    );
  }
  return `npm ended with exit code ${code ?? 'none'}: ${end}`;
};

/**
 * Installs one package with everything that it needs into `folder`.
 *
 * @param what name and version, or a folder or .tgz of this machine
 * @param tell hears npm's lines
 * @throws TensorflowError; an AbortError when `signal` fires
 */
export const npmInstall = (
  machine: Machine,
  folder: string,
  what: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const npm = machine.find('npm');
  if (npm === null) {
    throw new TensorflowError('There is no npm on the PATH. It comes with Node: install that from nodejs.org.');
  }
  const windows = machine.platform === 'win32';
  const quoted = windows ? `"${what}"` : what;
  // A folder's package is copied, not linked: it may go away.
  const args = [
    'install',
    '--install-links',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=http',
    quoted,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(windows ? `"${npm}"` : npm, args, {
      cwd: folder,
      env: { ...machine.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows,
      windowsHide: true,
      signal,
    });
    let output = '';
    const hear = (data: Buffer): void => {
      output = (output + data.toString()).slice(-100_000);
      for (const line of data.toString().split('\n')) if (line.trim() !== '') tell(line.trim());
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', error =>
      reject(error.name === 'AbortError' ? error : new TensorflowError(`npm cannot be started: ${error.message}`)),
    );
    child.once('close', code => (code === 0 ? resolve() : reject(new TensorflowError(explain(output, code)))));
  });
};

/** Entry of dist/cli.js. The engine, its kernels and the shipped network lie beside it. */
import { join } from 'node:path';
import { runCli } from './runCli.js';
import { shippedNetworkFolder } from '../shared/shippedNetwork.js';

// Without a listener a closed pipe would end the process with a stack trace; writers see the error themselves.
process.stdout.on('error', () => undefined);

void runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  terminal: process.stdout.isTTY === true,
  env: process.env,
  workerPath: join(__dirname, 'engine.js'),
  kernelFolder: join(__dirname, 'kernels'),
  modelFolder: join(__dirname, '..', shippedNetworkFolder),
}).then(code => {
  process.exitCode = code;
});

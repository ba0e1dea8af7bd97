import type { Writable } from 'node:stream';
import type { Sink } from '../shared/export/sink.js';

/** A sink on a stream; a closed pipe rejects with its system error (EPIPE). */
export const streamSink = (stream: Writable): Sink => ({
  write: chunk =>
    new Promise((resolve, reject) => {
      stream.write(chunk, error => (error ? reject(error) : resolve()));
    }),
});

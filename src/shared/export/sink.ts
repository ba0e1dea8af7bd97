/** Takes what is written, piece by piece, and waits while the other side is slow. */
export interface Sink {
  write(chunk: string | Uint8Array): Promise<void>;
}

/** The same for a file that is written in several places at once; each place is an offset in bytes. */
export interface PlacedSink {
  writeAt(place: number, bytes: Uint8Array): Promise<void>;
}

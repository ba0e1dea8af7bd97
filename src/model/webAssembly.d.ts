/**
 * The part of the WebAssembly JavaScript interface that the model uses. TypeScript has it in its DOM library only, and
 * the model knows no DOM: it runs in Node, in web workers and in tests alike.
 */

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

declare namespace WebAssembly {
  interface MemoryDescriptor {
    initial: number;
    maximum?: number;
    shared?: boolean;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  // eslint-disable-next-line no-var -- a global constructor, as TypeScript's own libraries declare it
  var Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory };

  type Module = object;
  // eslint-disable-next-line no-var -- as above
  var Module: { prototype: Module; new (bytes: BufferSource): Module };

  type Imports = Record<string, Record<string, Memory | ((...values: number[]) => unknown)>>;
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  // eslint-disable-next-line no-var -- as above
  var Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };

  interface LinkError extends Error {
    readonly name: 'LinkError';
  }
  // eslint-disable-next-line no-var -- as above
  var LinkError: { prototype: LinkError; new (message?: string): LinkError };

  function validate(bytes: BufferSource): boolean;
  function compile(bytes: BufferSource): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}

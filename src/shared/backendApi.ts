/** Backends that are npm packages around TensorFlow: on the processor, and on an NVIDIA card. */
export const tensorflowPackages = ['tfjs-node', 'tfjs-node-gpu'] as const;
export type TensorflowPackage = (typeof tensorflowPackages)[number];

/** What a person may choose; `auto`: whatever a short measurement finds fastest. */
export const backendChoices = ['auto', 'wasm', ...tensorflowPackages] as const;
export type BackendChoice = (typeof backendChoices)[number];

/** Which backend a run shall take. */
export interface BackendRequest {
  readonly choice: BackendChoice;
  /** Where `Install GPU Backend` puts packages; null: only what Node finds beside this program. */
  readonly folder: string | null;
  /** Fail rather than fall back to WebAssembly when the chosen backend cannot be used. */
  readonly strict?: boolean;
}

/** An installed backend. */
export interface InstalledBackend {
  readonly backend: TensorflowPackage;
  readonly version: string;
  /** Folder of the package. */
  readonly path: string;
}

export interface InstallRequest {
  readonly backend: TensorflowPackage;
  /** Everything goes into a folder of its own in this one. */
  readonly folder: string;
  /** A package's folder or .tgz instead of npm's registry; null: the registry. */
  readonly source: string | null;
}

/** What was proved of a backend after it was installed. */
export interface InstallResult extends InstalledBackend {
  /** Steps that it trained, and the largest difference of their losses from the WebAssembly trainer's, in nats. */
  readonly steps: number;
  readonly difference: number;
}

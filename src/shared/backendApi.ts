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

/** Calls about backends that the trainer process answers. */
export interface BackendApi {
  /** The backends in `folder`, and those that Node finds beside this program. */
  backends(request: { folder: string | null }): Promise<readonly InstalledBackend[]>;
  /** Checks what the backend needs, runs npm, and proves the result against the WebAssembly trainer. Can be cancelled. */
  installBackend(request: InstallRequest): Promise<InstallResult>;
  /** Answers whether there was one. */
  removeBackend(request: { backend: TensorflowPackage; folder: string }): Promise<boolean>;
  /** In a process that trains with TensorFlow: the largest difference of its losses from WebAssembly's, in nats. */
  prove(request: { steps: number }): Promise<{ difference: number }>;
}

export interface BackendEvents {
  /** A line of what an installation does. */
  installing(event: { readonly message: string }): void;
}

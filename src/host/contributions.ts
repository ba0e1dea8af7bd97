/** The names that package.json declares and the code uses; a test holds the two together. */

export const viewType = 'cellLens.lens';

/** Of the pages and views besides the lens. */
export const viewIds = {
  networks: 'cellLens.networks',
  training: 'cellLens.training',
  gradientFlow: 'cellLens.gradientFlow',
  cells: 'cellLens.cells',
  cellsPage: 'cellLens.cellsPage',
} as const;

export const lensCommands = {
  show: 'cellLens.show',
  previousCell: 'cellLens.previousCell',
  nextCell: 'cellLens.nextCell',
  restartEngine: 'cellLens.restartEngine',
  openLog: 'cellLens.openLog',
} as const;

export const networkCommands = {
  chooseNetwork: 'cellLens.chooseNetwork',
  useNetwork: 'cellLens.useNetwork',
  renameNetwork: 'cellLens.renameNetwork',
  exportNetwork: 'cellLens.exportNetwork',
  deleteNetwork: 'cellLens.deleteNetwork',
} as const;

export const trainingCommands = {
  train: 'cellLens.train',
  resumeTraining: 'cellLens.resumeTraining',
  generateText: 'cellLens.generateText',
  showGradientFlow: 'cellLens.showGradientFlow',
} as const;

export const backendCommands = {
  installGpuBackend: 'cellLens.installGpuBackend',
  removeGpuBackend: 'cellLens.removeGpuBackend',
} as const;

export const importCommands = { openNetwork: 'cellLens.openNetwork' } as const;

export const exportCommands = { export: 'cellLens.export' } as const;

export const cellCommands = {
  findCell: 'cellLens.findCell',
  switchCellOff: 'cellLens.switchCellOff',
  showEvidence: 'cellLens.showEvidence',
  showPlaces: 'cellLens.showPlaces',
  showDisagreements: 'cellLens.showDisagreements',
  clearDisagreements: 'cellLens.clearDisagreements',
  matchSelection: 'cellLens.matchSelection',
  showGates: 'cellLens.showGates',
  findCells: 'cellLens.findCells',
  stopSearch: 'cellLens.stopSearch',
} as const;

export const commands = {
  ...lensCommands,
  ...networkCommands,
  ...importCommands,
  ...trainingCommands,
  ...backendCommands,
  ...cellCommands,
  ...exportCommands,
} as const;

export const section = 'cellLens';

export const settings = {
  network: 'network',
  softenWhitespace: 'softenWhitespace',
  scrollLensWithEditor: 'scrollLensWithEditor',
  scrollEditorWithLens: 'scrollEditorWithLens',
  backend: 'training.backend',
  backendSource: 'training.backendSource',
} as const;

/** Keys of `when` clauses. */
export const contexts = {
  /** A lens panel exists. */
  open: 'cellLens.lensOpen',
  /** It is in sight. */
  visible: 'cellLens.lensVisible',
  /** The cells of a network are being looked for. */
  searching: 'cellLens.searching',
} as const;

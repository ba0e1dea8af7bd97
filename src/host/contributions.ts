/** The names that package.json declares and the code uses; a test holds the two together. */

export const viewType = 'cellLens.lens';

export const commands = {
  show: 'cellLens.show',
  previousCell: 'cellLens.previousCell',
  nextCell: 'cellLens.nextCell',
  chooseNetwork: 'cellLens.chooseNetwork',
  restartEngine: 'cellLens.restartEngine',
  openLog: 'cellLens.openLog',
} as const;

export const section = 'cellLens';

export const settings = {
  network: 'network',
  softenWhitespace: 'softenWhitespace',
  scrollLensWithEditor: 'scrollLensWithEditor',
  scrollEditorWithLens: 'scrollEditorWithLens',
} as const;

/** Keys of `when` clauses. */
export const contexts = {
  /** A lens panel exists. */
  open: 'cellLens.lensOpen',
  /** It is in sight. */
  visible: 'cellLens.lensVisible',
} as const;

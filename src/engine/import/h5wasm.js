// The package's own types declare globals that clash with ours and web-tree-sitter's; h5wasm.d.ts has what we use.
export { Dataset, File, Group, ready } from 'h5wasm';

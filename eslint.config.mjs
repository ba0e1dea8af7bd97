import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The rooms of src/ that a file in `room` may not import, with the reason a reader needs when the rule fires. */
const forbid = (room, rooms, also = []) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: also.map(name => ({ name, message: `${room} must run without it (see docs/decisions.md).` })),
        patterns: rooms.map(other => ({
          regex: `^(\\.\\./)+${other}(/|$)`,
          message: `${room} may not import ${other} (see docs/decisions.md).`,
        })),
      },
    ],
  },
});

const rooms = ['model', 'interpret', 'engine', 'trainer', 'host', 'webview', 'cli', 'shared'];
const allBut = (...allowed) => rooms.filter(room => !allowed.includes(room));
const node = ['node:fs', 'node:path', 'node:worker_threads', 'node:child_process', 'node:os', 'node:url'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'test/fixtures/',
      'test-results/',
      'samples/',
      'training/work/',
      'bench/node_modules/',
      '**/.vscode-server*/',
      'src/model/kernels/assembly/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { 'max-lines': ['error', 400] } },
  forbid('model', allBut('model'), ['vscode', ...node]),
  forbid('interpret', allBut('interpret', 'model'), ['vscode', ...node]),
  forbid('shared', allBut('shared'), ['vscode']),
  forbid('engine', allBut('engine', 'model', 'interpret', 'shared'), ['vscode']),
  forbid('trainer', allBut('trainer', 'model', 'shared'), ['vscode']),
  forbid('host', allBut('host', 'shared')),
  forbid('cli', allBut('cli', 'shared'), ['vscode']),
  forbid('webview', allBut('webview', 'shared'), ['vscode', ...node]),
  { files: ['src/webview/**/*.ts'], ...lit['flat/recommended'] },
  { files: ['src/webview/**/*.ts'], ...wc['flat/recommended'] },
  prettier,
);

import { quoted, type LanguageTable } from './languageTable.js';

export const ruby: LanguageTable = {
  grammar: 'ruby',
  languageIds: ['ruby'],
  strings: {
    string: { open: /^(%[qQ]?[^\w\s]|["'])/, close: /.$/ },
    subshell: quoted,
    string_array: { open: /^%[wW]./, close: /.$/ },
    heredoc_body: { open: /^\r?\n/, close: /[ \t]*\w+$/ },
  },
  holes: { interpolation: { open: /^#\{/, close: /\}$/ } },
  comments: ['comment'],
  opaque: ['regex', 'character', 'simple_symbol', 'delimited_symbol', 'symbol_array', 'heredoc_beginning'],
  identifiers: ['identifier', 'constant', 'instance_variable', 'class_variable', 'global_variable', 'hash_key_symbol'],
  numbers: ['integer', 'float', 'rational', 'complex'],
  keywords: ['nil', 'true', 'false', 'self', 'super'],
  condition: {
    parents: ['if', 'elsif', 'if_modifier'],
    words: ['if', 'elsif'],
    parenthesised: [],
    closers: ['then', 'else', 'elsif', 'end'],
  },
};

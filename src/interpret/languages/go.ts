import { quoted, type LanguageTable } from './languageTable.js';

export const go: LanguageTable = {
  grammar: 'go',
  languageIds: ['go'],
  strings: { interpreted_string_literal: quoted, raw_string_literal: quoted },
  holes: {},
  comments: ['comment'],
  opaque: ['rune_literal'],
  identifiers: [
    'identifier',
    'field_identifier',
    'type_identifier',
    'package_identifier',
    'label_name',
    'blank_identifier',
  ],
  numbers: ['int_literal', 'float_literal', 'imaginary_literal'],
  keywords: ['nil', 'true', 'false', 'iota'],
  condition: { parents: ['if_statement'], words: ['if'], parenthesised: [], closers: ['block'] },
};

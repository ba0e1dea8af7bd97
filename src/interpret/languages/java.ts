import type { LanguageTable } from './languageTable.js';

export const java: LanguageTable = {
  grammar: 'java',
  languageIds: ['java'],
  strings: { string_literal: { open: /^("""|")/, close: /("""|")$/ } },
  holes: { string_interpolation: { open: /^\\\{/, close: /\}$/ } },
  comments: ['line_comment', 'block_comment'],
  opaque: ['character_literal'],
  identifiers: ['identifier', 'type_identifier'],
  numbers: [
    'decimal_integer_literal',
    'hex_integer_literal',
    'octal_integer_literal',
    'binary_integer_literal',
    'decimal_floating_point_literal',
    'hex_floating_point_literal',
  ],
  keywords: ['this', 'super', 'null_literal', 'true', 'false', 'boolean_type', 'void_type'],
  condition: {
    parents: ['if_statement'],
    words: ['if'],
    parenthesised: ['parenthesized_expression', 'condition'],
    closers: [],
  },
};

import type { LanguageTable } from './languageTable.js';

export const csharp: LanguageTable = {
  grammar: 'c-sharp',
  languageIds: ['csharp'],
  strings: {
    string_literal: { open: /^"/, close: /"(u8)?$/i },
    verbatim_string_literal: { open: /^@"/, close: /"(u8)?$/i },
    raw_string_literal: { open: /^"{3,}/, close: /"{3,}(u8)?$/i },
    interpolated_string_expression: { open: /^[$@]+("{3,}|")/, close: /("{3,}|")$/ },
  },
  holes: { interpolation: { open: /^\{+/, close: /\}+$/ } },
  comments: ['comment'],
  opaque: ['character_literal'],
  identifiers: ['identifier'],
  numbers: ['integer_literal', 'real_literal'],
  keywords: ['predefined_type', 'null_literal', 'boolean_literal', 'this', 'base', 'modifier', 'implicit_type'],
  condition: { parents: ['if_statement'], words: ['if'], parenthesised: [], closers: [')'] },
};

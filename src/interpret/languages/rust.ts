import type { LanguageTable } from './languageTable.js';

export const rust: LanguageTable = {
  grammar: 'rust',
  languageIds: ['rust'],
  strings: {
    string_literal: { open: /^[bc]?"/, close: /"$/ },
    raw_string_literal: { open: /^[bc]?r#*"/, close: /"#*$/ },
  },
  holes: {},
  comments: ['line_comment', 'block_comment'],
  opaque: ['char_literal'],
  identifiers: ['identifier', 'field_identifier', 'type_identifier', 'shorthand_field_identifier'],
  numbers: ['integer_literal', 'float_literal'],
  keywords: ['primitive_type', 'self', 'super', 'crate', 'mutable_specifier', 'boolean_literal'],
  condition: { parents: ['if_expression'], words: ['if'], parenthesised: [], closers: ['block'] },
};

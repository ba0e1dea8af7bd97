import type { LanguageTable } from './languageTable.js';

/** Reads C as well: every C file that is not K&R is close enough to C++ for its lexical structure. */
export const cpp: LanguageTable = {
  grammar: 'cpp',
  languageIds: ['c', 'cpp', 'cuda-cpp', 'objective-c'],
  strings: {
    string_literal: { open: /^(u8|[LuU])?"/, close: /"$/ },
    raw_string_literal: { open: /^(u8|[LuU])?R"[^(]*\(/, close: /\)[^)"]*"$/ },
  },
  holes: {},
  comments: ['comment'],
  opaque: ['char_literal', 'system_lib_string', 'preproc_arg'],
  identifiers: ['identifier', 'field_identifier', 'type_identifier', 'namespace_identifier', 'statement_identifier'],
  numbers: ['number_literal'],
  keywords: ['primitive_type', 'auto', 'this', 'true', 'false', 'null'],
  condition: {
    parents: ['if_statement'],
    words: ['if'],
    parenthesised: ['condition_clause', 'parenthesized_expression'],
    closers: [],
  },
};

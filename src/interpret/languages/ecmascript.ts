import { quoted, type LanguageTable } from './languageTable.js';

const ecmascript: Omit<LanguageTable, 'grammar' | 'languageIds'> = {
  strings: { string: quoted, template_string: quoted, template_literal_type: quoted },
  holes: {
    template_substitution: { open: /^\$\{/, close: /\}$/ },
    template_type: { open: /^\$\{/, close: /\}$/ },
  },
  comments: ['comment', 'html_comment', 'hash_bang_line'],
  opaque: ['regex', 'jsx_text'],
  identifiers: [
    'identifier',
    'property_identifier',
    'private_property_identifier',
    'shorthand_property_identifier',
    'shorthand_property_identifier_pattern',
    'statement_identifier',
    'type_identifier',
  ],
  numbers: ['number'],
  keywords: ['this', 'super', 'null', 'undefined', 'true', 'false', 'import'],
  condition: {
    parents: ['if_statement'],
    words: ['if'],
    parenthesised: ['parenthesized_expression'],
    closers: [],
  },
};

export const javascript: LanguageTable = {
  ...ecmascript,
  grammar: 'javascript',
  languageIds: ['javascript', 'javascriptreact'],
};
export const typescript: LanguageTable = { ...ecmascript, grammar: 'typescript', languageIds: ['typescript'] };
export const tsx: LanguageTable = { ...ecmascript, grammar: 'tsx', languageIds: ['typescriptreact'] };

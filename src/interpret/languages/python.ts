import type { LanguageTable } from './languageTable.js';

export const python: LanguageTable = {
  grammar: 'python',
  languageIds: ['python'],
  strings: { string: { open: /^[a-z]*("""|'''|"|')/i, close: /("""|'''|"|')$/ } },
  holes: { interpolation: { open: /^\{/, close: /\}$/ }, format_expression: { open: /^\{/, close: /\}$/ } },
  comments: ['comment'],
  opaque: [],
  identifiers: ['identifier'],
  numbers: ['integer', 'float'],
  keywords: ['none', 'true', 'false'],
  condition: {
    parents: ['if_statement', 'elif_clause'],
    words: ['if', 'elif'],
    parenthesised: [],
    closers: [':'],
  },
};

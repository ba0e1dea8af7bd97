import { quoted, type LanguageTable } from './languageTable.js';

export const php: LanguageTable = {
  grammar: 'php',
  languageIds: ['php'],
  strings: {
    string: quoted,
    encapsed_string: quoted,
    heredoc_body: { open: /^\r?\n/ },
    nowdoc_body: { open: /^\r?\n/ },
    shell_command_expression: quoted,
  },
  holes: {},
  comments: ['comment'],
  // HTML outside <?php ... ?>.
  opaque: ['text'],
  identifiers: ['name', 'variable_name'],
  numbers: ['integer', 'float'],
  keywords: ['primitive_type', 'null', 'boolean', 'visibility_modifier', 'static_modifier'],
  condition: {
    parents: ['if_statement', 'else_if_clause'],
    words: ['if', 'elseif'],
    parenthesised: ['parenthesized_expression'],
    closers: [],
  },
};

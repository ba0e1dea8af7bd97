import type { LanguageTable } from './languageTable.js';

export const bash: LanguageTable = {
  grammar: 'bash',
  languageIds: ['shellscript'],
  strings: {
    string: { open: /^\$?"/, close: /"$/ },
    raw_string: { open: /^'/, close: /'$/ },
    ansi_c_string: { open: /^\$'/, close: /'$/ },
    translated_string: { open: /^\$"/, close: /"$/ },
    heredoc_body: {},
  },
  holes: {
    command_substitution: { open: /^(\$\(|`)/, close: /(\)|`)$/ },
    expansion: { open: /^\$\{/, close: /\}$/ },
    arithmetic_expansion: { open: /^\$\(\(/, close: /\)\)$/ },
  },
  comments: ['comment'],
  opaque: ['regex'],
  identifiers: ['variable_name', 'command_name', 'special_variable_name'],
  numbers: ['number'],
  keywords: [],
  condition: {
    parents: ['if_statement', 'elif_clause'],
    words: ['if', 'elif'],
    parenthesised: [],
    closers: [';', 'then'],
  },
};

export const powershell: LanguageTable = {
  grammar: 'powershell',
  languageIds: ['powershell'],
  strings: {
    expandable_string_literal: { open: /^["\u201c\u201d]/, close: /["\u201c\u201d]$/ },
    verbatim_string_characters: { open: /^'/, close: /'$/ },
    expandable_here_string_literal: { open: /^@"[ \t]*\r?\n/, close: /"@$/ },
    verbatim_here_string_characters: { open: /^@'[ \t]*\r?\n/, close: /'@$/ },
  },
  holes: { sub_expression: { open: /^\$\(/, close: /\)$/ } },
  comments: ['comment'],
  opaque: [],
  identifiers: ['variable', 'command_name', 'function_name', 'simple_name', 'member_name', 'type_identifier'],
  numbers: ['decimal_integer_literal', 'hexadecimal_integer_literal', 'real_literal'],
  keywords: [],
  condition: {
    parents: ['if_statement', 'elseif_clause'],
    words: ['if', 'elseif'],
    parenthesised: [],
    closers: [')'],
  },
};

import type { LanguageTable } from './languageTable.js';

export const ini: LanguageTable = {
  grammar: 'ini',
  languageIds: ['ini', 'properties'],
  strings: {},
  holes: {},
  comments: ['comment'],
  opaque: ['setting_value'],
  identifiers: ['setting_name', 'text'],
  numbers: [],
  keywords: [],
};

import { quoted, type LanguageTable } from './languageTable.js';

export const css: LanguageTable = {
  grammar: 'css',
  languageIds: ['css'],
  strings: { string_value: quoted },
  holes: {},
  comments: ['comment', 'js_comment'],
  opaque: ['plain_value_raw'],
  identifiers: [
    'property_name',
    'tag_name',
    'class_name',
    'id_name',
    'attribute_name',
    'feature_name',
    'function_name',
    'plain_value',
    'identifier',
    'keyframes_name',
    'variable_name',
  ],
  numbers: ['integer_value', 'float_value', 'color_value'],
  keywords: ['important', 'at_keyword'],
};

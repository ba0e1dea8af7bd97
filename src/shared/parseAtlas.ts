import type { Atlas, AtlasQuestion } from './atlas.js';
import type { Concept, Finding } from './network.js';
import { cellIndex } from './units.js';
import { conceptOrder } from './words.js';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isQuestion = (value: unknown, layers: number, hidden: number): boolean => {
  if (!isRecord(value)) return false;
  const { languageId, concept, verdict, cell } = value;
  if (typeof languageId !== 'string' || typeof verdict !== 'string') return false;
  if (typeof concept !== 'string' || !conceptOrder.includes(concept as Concept)) return false;
  if (cell === undefined) return true;
  if (!isRecord(cell)) return false;
  const within = (number: unknown, end: number): boolean =>
    Number.isInteger(number) && Number(number) >= 0 && Number(number) < end;
  return within(cell['layer'], layers) && within(cell['unit'], hidden);
};

/**
 * Reads atlas.json, made for a network of `layers` x `hidden` cells.
 *
 * @throws Error that says what is wrong with it and what to do.
 */
export const parseAtlas = (
  json: string,
  file: string,
  { layers, hidden }: { layers: number; hidden: number },
): Atlas => {
  const wrong = (what: string): Error =>
    new Error(`${file}: ${what}. Find the cells of this network anew (cell-lens atlas), or delete the file.`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw wrong(`not JSON (${(error as Error).message})`);
  }
  if (!isRecord(value) || value['format'] !== 'cell-lens-atlas') throw wrong('not an atlas of Cell Lens');
  if (value['version'] !== 1) throw wrong(`version ${String(value['version'])} of the format; only 1 is known`);
  const { network, questions, files } = value;
  if (!isRecord(network) || network['layers'] !== layers || network['hidden'] !== hidden) {
    throw wrong(`made for another network than this one of ${layers} x ${hidden} cells`);
  }
  const filesAreThere = isRecord(files) && Array.isArray(files['selection']) && Array.isArray(files['report']);
  if (!filesAreThere || !Array.isArray(questions)) throw wrong('files or questions are missing');
  const bad = questions.findIndex(question => !isQuestion(question, layers, hidden));
  if (bad >= 0) throw wrong(`question ${bad} names no known concept, language, verdict or cell`);
  return value as unknown as Atlas;
};

const findingOf = (question: AtlasQuestion, hidden: number): Finding | null => {
  const { concept, languageId, cell, sign, scores, tier, verdict } = question;
  if (verdict !== 'cell' || cell === undefined || scores === undefined) return null;
  return {
    concept,
    cell: cellIndex(cell.layer, cell.unit, hidden),
    sign: sign ?? 1,
    languages: [languageId],
    measure: scores.measure,
    score: scores.score,
    ...(scores.measure === 'AUROC' ? { threshold: scores.threshold } : {}),
    ...(tier === undefined ? {} : { tier }),
  };
};

/**
 * The findings of an atlas, and of those listed with the network the ones about concepts and languages that the atlas
 * has not asked for.
 */
export const findingsOf = (atlas: Atlas, listed: readonly Finding[]): readonly Finding[] => {
  const { hidden } = atlas.network;
  const asked = new Set(atlas.questions.map(({ concept, languageId }) => `${concept} ${languageId}`));
  return [
    ...atlas.questions.map(question => findingOf(question, hidden)).filter(finding => finding !== null),
    ...listed.flatMap(finding => {
      const languages = finding.languages.filter(language => !asked.has(`${finding.concept} ${language}`));
      return languages.length === 0 && finding.languages.length > 0 ? [] : [{ ...finding, languages }];
    }),
  ];
};

import { describe, expect, it } from 'vitest';
import { concepts, MASKED } from '../../../src/interpret/concepts.js';
import { labelled, labelWeights, languageTexts } from '../../../src/interpret/evidence/questions.js';
import { stepRoles } from '../../../src/interpret/evidence/roles.js';
import { prepareSample } from '../../../src/interpret/evidence/sample.js';
import { strength } from '../../../src/interpret/evidence/scores.js';
import { controlTask } from '../../../src/interpret/evidence/surface.js';
import { conceptTracks } from '../../../src/interpret/tracks.js';
import { createRandom } from '../../../src/model/random.js';
import { parserErrors, spansOf } from './grammars.js';
import { asciiVocabulary } from './networks.js';

/** Each with a stretch that no parser reads as code, between lines that all do. */
const broken: Readonly<Record<string, string>> = {
  typescript: 'const a = "b"; // c\nif (a) { f(1); }\nlet = = ) "x" ] 3;\nif (b) { g("d"); }\n',
  python: 'a = "b"  # c\nif a:\n    f(1)\nx = ) "y" ] 3\nif b:\n    g("d")\n',
  c: 'int f(void) { return g("b"); } /* c */\nint ) "x" ] = 3;\nint h(void) { if (a) return 1; return 2; }\n',
  go: 'package p\n\nvar a = "b" // c\nvar ) "x" ] = 3\nfunc f() { if a { g("d") } }\n',
  rust: 'fn f() { g("b"); } // c\nlet ) "x" ] = 3;\nfn h() { if a { g("d"); } }\n',
  java: 'class A { String a = "b"; /* c */\n  int ) "x" ] = 3;\n  void f() { if (a) g("d"); } }\n',
};
/** Each with something left out that its parser puts in. */
const incomplete: Readonly<Record<string, string>> = {
  typescript: 'const a = "b";\nif (a { f(1); }\nif (b) { g("d"); }\n',
  c: 'int a = 1;\nint b = 2\nint c = 3;\n',
  java: 'class A {\n  int a = 1;\n  int b = 2\n  int c = 3;\n}\n',
};

/** Code units that must be masked: those of errors, and lines in which something is missing. */
const maskedPlaces = async (languageId: string, text: string, missing: boolean): Promise<ReadonlySet<number>> => {
  const errors = await parserErrors(languageId, text);
  expect(errors.some(error => error.missing === missing)).toBe(true);
  const places = new Set<number>();
  for (const error of errors) {
    const from = error.missing ? text.lastIndexOf('\n', error.from - 1) + 1 : error.from;
    const to = error.missing ? text.indexOf('\n', error.from) : error.to;
    for (let at = from; at < to; at++) places.add(at);
  }
  return places;
};

describe('syntax errors', () => {
  it.each(Object.entries(broken))(
    '%s: what the parser cannot read is masked in every track',
    async (languageId, text) => {
      const places = await maskedPlaces(languageId, text, false);
      const tracks = conceptTracks(text, await spansOf(languageId, text));
      for (const concept of concepts) {
        const labels = [...places].map(at => tracks[concept][at]);
        expect(new Set(labels), concept).toEqual(new Set([MASKED]));
      }
      // And nothing else is, in a track that masks nothing of its own.
      const elsewhere = Array.from(tracks.column, (_, at) => at).filter(at => !places.has(at));
      expect(elsewhere.length).toBeGreaterThan(text.length / 3);
      expect(elsewhere.filter(at => tracks.column[at] === MASKED)).toEqual([]);
    },
  );

  it.each(Object.entries(incomplete))(
    '%s: a line in which something is missing is masked',
    async (languageId, text) => {
      const places = await maskedPlaces(languageId, text, true);
      expect(places.size).toBeGreaterThan(0);
      const tracks = conceptTracks(text, await spansOf(languageId, text));
      for (const concept of concepts) {
        for (const at of places) expect(tracks[concept][at], `${concept} at ${at}`).toBe(MASKED);
      }
      expect(tracks.column.filter(label => label !== MASKED).length).toBeGreaterThan(0);
    },
  );

  it('enter no score, no control task, no null, and are no place where a concept decides', async () => {
    const seed = 7;
    const random = createRandom(seed);
    for (const [languageId, text] of Object.entries(broken)) {
      const long = text.repeat(4);
      const places = await maskedPlaces(languageId, long, false);
      const tracks = conceptTracks(long, await spansOf(languageId, long));
      const sample = prepareSample({ path: 'a', languageId, text: long, tracks }, asciiVocabulary)!;
      const side = languageTexts([sample]).get(languageId)!;
      const masked = Array.from(sample.offsets, (at, step) => (places.has(at) ? step : -1)).filter(step => step >= 0);
      expect(masked.length).toBeGreaterThan(0);
      const codes = Uint16Array.from({ length: side.steps }, () => random.below(60_000));
      const changed = codes.slice();
      for (const step of masked) changed[step] = random.below(60_000);
      expect(changed).not.toEqual(codes);
      for (const concept of concepts) {
        const labels = labelled(side, concept);
        for (const part of [labels, controlTask(side, concept, labels.labels, seed)]) {
          const steps = new Set(part.steps);
          expect(masked.filter(step => steps.has(step))).toEqual([]);
          expect(labels.labels.includes(MASKED) || labels.control.includes(MASKED)).toBe(false);
        }
        const weights = labelWeights(labels, side.steps);
        expect(masked.filter(step => weights[step] !== 0)).toEqual([]);
        expect(strength(changed, labels)).toBe(strength(codes, labels));
        const roles = stepRoles(sample, concept);
        expect(masked.filter(step => roles[step] === 'decision' || roles[step - 1] === 'decision')).toEqual([]);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Concept } from '../../../src/interpret/concepts.js';
import { stepRoles } from '../../../src/interpret/evidence/roles.js';
import { prepareSample } from '../../../src/interpret/evidence/sample.js';
import { conceptTracks } from '../../../src/interpret/tracks.js';
import { spansOf } from './grammars.js';
import { asciiVocabulary } from './networks.js';

/** What follows where the concept decides, in the order of the text, each once for every time the text is repeated. */
const decided = async (languageId: string, text: string, concept: Concept): Promise<string[]> => {
  const repeats = Math.ceil(600 / text.length);
  const whole = text.repeat(repeats);
  const tracks = conceptTracks(whole, await spansOf(languageId, whole));
  const sample = prepareSample({ path: 'a', languageId, text: whole, tracks }, asciiVocabulary)!;
  const roles = stepRoles(sample, concept);
  return roles.flatMap((role, step) => {
    const at = sample.offsets[step]! + 1;
    // The second copy: it has neighbours on both sides.
    return role === 'decision' && at >= text.length && at < 2 * text.length ? [whole[at]!] : [];
  });
};

describe('where a concept decides', () => {
  it.each([
    ['typescript', 'if (a(1)) b("x" + `y`);\n', 'string', ['"', '`']],
    ['python', 'a = """x\n  y"""\nb = "c"\n', 'string', ['"', '"']],
    ['c', 'int a; // b\nint c; /* d */\n', 'comment', ['\n', '*']],
    ['python', 'a = 1  # b\n', 'comment', ['\n']],
    ['typescript', 'if (a(1)) b(2);\n', 'if condition', [')']],
    ['c', 'void f(void) { if (a(1)) b(2); }\n', 'if condition', [')']],
    ['java', 'class A { void f() { if (a(1)) b(2); } }\n', 'if condition', [')']],
    ['python', 'if a(1):\n    b(2)\n', 'if condition', [':']],
    ['go', 'func f() {\n\tif a(1) {\n\t\tb(2)\n\t}\n}\n', 'if condition', ['{']],
    ['rust', 'fn f() {\n    if a(1) {\n        b(2);\n    }\n}\n', 'if condition', ['{']],
    ['typescript', 'f([a]);\n', 'bracket depth', [']', ')']],
    ['typescript', 'f([a]);\n', 'parenthesis depth', [')']],
    ['typescript', 'ab;\n\n', 'column', ['\n', '\n']],
    ['typescript', 'ab;\n\n', 'characters since line began', ['\n', '\n']],
    // After a line end and in the white space that a line begins with, but not before a blank line.
    ['typescript', 'f(() => {\n  ab;\n\n});\n', 'indentation depth', ['f', ' ', ' ', 'a', '}']],
    // The later lines of a string are text: their white space is no indentation.
    ['python', 'def f():\n  """a\n  b\n  """\n', 'indentation depth', ['d', ' ', ' ', '"']],
  ] as const)('%s %j: %s', async (languageId, text, concept, expected) => {
    expect(await decided(languageId, text, concept)).toEqual(expected);
  });
});

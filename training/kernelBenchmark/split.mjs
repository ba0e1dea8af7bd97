/**
 * The first `length` characters (code points) of a text, in three parts: 90% to train on, 5% to choose by, 5% to test.
 *
 * @throws RangeError when the text is shorter.
 */
export const splitText = (text, length) => {
  const characters = [...text].slice(0, length);
  if (characters.length < length) throw new RangeError(`the text has ${characters.length} of ${length} characters`);
  const trained = Math.round(0.9 * length);
  const chosen = Math.round(0.95 * length);
  return {
    train: characters.slice(0, trained).join(''),
    selection: characters.slice(trained, chosen).join(''),
    test: characters.slice(chosen).join(''),
  };
};

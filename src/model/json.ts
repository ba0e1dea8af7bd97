import { ModelError } from './modelError.js';

/** A JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys that could reach an object's prototype when somebody copies fields without care. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses `json` as one object.
 *
 * @param what how messages call the text: "the header", "the file".
 * @throws ModelError naming `file` when it is not JSON, not an object, or has a key such as `__proto__` anywhere.
 */
export const parseJsonObject = (json: string, file: string, what: string): JsonObject => {
  let value: unknown;
  try {
    value = JSON.parse(json, (key, field: unknown) => {
      if (forbiddenKeys.has(key)) throw new ModelError(file, `${what} has a key ${key}, which is not allowed.`);
      return field;
    });
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError(file, `${what} is not valid JSON (${reason}).`);
  }
  if (!isJsonObject(value)) throw new ModelError(file, `${what} must be a JSON object.`);
  return value;
};

/** A value as a short piece of a message. */
export const describeValue = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

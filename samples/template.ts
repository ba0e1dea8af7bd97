/** Fills `{{name}}` in a text; a small file to look at through a cell. */

export interface TemplateOptions {
  /** Called for a name that has no value; the default keeps it as it is written. */
  readonly missing?: (name: string) => string;
  readonly trim?: boolean;
}

type Part = { kind: 'text'; text: string } | { kind: 'name'; name: string; line: number };

export class TemplateError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(`line ${line}: ${message}`);
  }
}

// A "{{" inside a comment is not a name, and neither is this: '}}'.
export function parseTemplate(source: string): Part[] {
  const parts: Part[] = [];
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    const text = open < 0 ? source.slice(at) : source.slice(at, open);
    if (text !== '') {
      parts.push({ kind: 'text', text });
      line += text.split('\n').length - 1;
    }
    if (open < 0) break;
    const close = source.indexOf('}}', open + 2);
    if (close < 0) {
      throw new TemplateError('"{{" without "}}"', line);
    }
    const name = source.slice(open + 2, close).trim();
    if (!/^[a-z][a-z0-9_]*$/i.test(name)) {
      throw new TemplateError(`"${name}" is not a name`, line);
    }
    parts.push({ kind: 'name', name, line });
    at = close + 2;
  }
  return parts;
}

export function render(source: string, values: Map<string, unknown>, options: TemplateOptions = {}): string {
  let result = '';
  for (const part of parseTemplate(source)) {
    if (part.kind === 'text') {
      result += part.text;
    } else if (values.has(part.name)) {
      const value = String(values.get(part.name));
      result += options.trim === true ? value.trim() : value;
    } else {
      /* Nothing is known of this name: ask, or leave it alone. */
      result += options.missing?.(part.name) ?? `{{${part.name}}}`;
    }
  }
  return result;
}

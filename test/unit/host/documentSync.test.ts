import { describe, expect, it } from 'vitest';
import { DocumentSync } from '../../../src/host/documentSync.js';
import type { Clamp, DocumentInfo, TextChange } from '../../../src/shared/engineApi.js';
import { RpcError } from '../../../src/shared/rpc.js';
import type { CellIndex } from '../../../src/shared/units.js';

/** The editor's side: a text, its version, and edits that are told to a DocumentSync as VS Code tells them. */
class Editor {
  readonly id = 'file:///sample.c';
  readonly languageId = 'c';
  version = 1;
  reads = 0;

  constructor(public content: string) {}

  get length(): number {
    return this.content.length;
  }

  text(): string {
    this.reads++;
    return this.content;
  }

  apply(...changes: TextChange[]): readonly [number, readonly TextChange[]] {
    this.content = changes.reduce(applyChange, this.content);
    return [++this.version, changes];
  }
}

const applyChange = (text: string, { offset, deleted, inserted }: TextChange): string =>
  text.slice(0, offset) + inserted + text.slice(offset + deleted);

/** The engine's side: holds a copy, and answers only when `release` is called. */
class Engine {
  copy: string | undefined;
  readonly calls: string[] = [];
  refuse: RpcError | undefined;
  #waiting: (() => void)[] = [];
  #generation = 0;

  async release(): Promise<void> {
    for (let rounds = 0; rounds < 20; rounds++) {
      this.#waiting.splice(0).forEach(go => go());
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  }

  async openDocument({ text }: { text: string }): Promise<DocumentInfo> {
    await this.#turn(`open ${text}`);
    this.copy = text;
    return this.#info();
  }

  async editDocument({ changes }: { changes: readonly TextChange[] }): Promise<DocumentInfo> {
    await this.#turn(`edit ${changes.length}`);
    this.copy = changes.reduce(applyChange, this.copy ?? '');
    return this.#info();
  }

  async clampCells({ clamps }: { clamps: readonly Clamp[] }): Promise<DocumentInfo> {
    await this.#turn(`hold ${clamps.map(({ cell, value }) => `${cell} at ${value}`).join(', ')}`);
    return this.#info();
  }

  async closeDocument(): Promise<void> {
    this.calls.push('close');
    this.copy = undefined;
  }

  async #turn(call: string): Promise<void> {
    this.calls.push(call);
    await new Promise<void>(go => this.#waiting.push(go));
    if (this.refuse !== undefined) {
      throw this.refuse;
    }
  }

  #info(): DocumentInfo {
    return {
      document: 'file:///sample.c',
      generation: ++this.#generation,
      length: this.copy?.length ?? 0,
      lineCount: 1,
      longestLine: 0,
      unknownCharacters: 0,
    };
  }
}

const setUp = (content: string) => {
  const editor = new Editor(content);
  const engine = new Engine();
  const heard: DocumentInfo[] = [];
  const failures: unknown[] = [];
  const sync = new DocumentSync(engine, editor, 'network', {
    changed: info => heard.push(info),
    failed: error => failures.push(error),
  });
  return { editor, engine, sync, heard, failures };
};

const insert = (offset: number, inserted: string): TextChange => ({ offset, deleted: 0, inserted });

describe('a document kept equal to the editor', () => {
  it('sends the text once and answers with the engine’s info', async () => {
    const { editor, engine, sync } = setUp('int x;');
    const opened = sync.open();
    await engine.release();
    expect(await opened).toMatchObject({ length: 6, generation: 1 });
    await sync.open();
    expect(editor.reads).toBe(1);
    expect(engine.calls).toEqual(['open int x;']);
  });

  it('does not lose edits that arrive while the text is being opened', async () => {
    const { editor, engine, sync, heard } = setUp('int x;');
    const opened = sync.open();
    sync.edit(...editor.apply(insert(4, 'a')));
    sync.edit(...editor.apply(insert(5, 'b'), insert(0, '/')));
    await engine.release();
    expect((await opened).length).toBe(editor.length);
    expect(engine.copy).toBe(editor.content);
    expect(engine.calls).toEqual(['open int x;', 'edit 3']);
    expect(heard).toHaveLength(2);
  });

  it('sends edits that arrive during an edit together, in their order', async () => {
    const { editor, engine, sync } = setUp('');
    void sync.open();
    await engine.release();
    for (const [offset, letter] of [...'abcdef'].entries()) {
      sync.edit(...editor.apply(insert(offset, letter)));
    }
    await engine.release();
    expect(engine.copy).toBe('abcdef');
    expect(engine.calls).toEqual(['open ', 'edit 1', 'edit 5']);
  });

  it('leaves out an edit that the sent text contains already', async () => {
    const { editor, engine, sync } = setUp('x');
    const late = editor.apply(insert(1, 'y'));
    void sync.open();
    sync.edit(...late);
    await engine.release();
    expect(engine.copy).toBe('xy');
    expect(engine.calls).toEqual(['open xy']);
  });

  it('sends the text anew when the copies differ', async () => {
    const { editor, engine, sync, heard } = setUp('abc');
    void sync.open();
    await engine.release();
    const told = editor.apply(insert(3, 'd'));
    editor.content += ' never told';
    sync.edit(...told);
    await engine.release();
    expect(engine.copy).toBe('abcd never told');
    expect(heard.at(-1)?.length).toBe(editor.length);
    // The copy that differed is kept from the listener.
    expect(heard).toHaveLength(2);
  });

  it('sends the text anew when an edit is refused', async () => {
    const { editor, engine, sync, failures } = setUp('abc');
    void sync.open();
    await engine.release();
    sync.edit(...editor.apply(insert(0, '!')));
    engine.refuse = new RpcError('internal', 'a defect');
    const released = engine.release();
    await Promise.resolve();
    await Promise.resolve();
    engine.refuse = undefined;
    await released;
    expect(engine.copy).toBe('!abc');
    expect(failures).toEqual([]);
  });

  it('reports a refusal, and tries again once the document is shorter', async () => {
    const { editor, engine, sync, heard, failures } = setUp('much too long');
    engine.refuse = new RpcError('invalid', 'The document is too long.');
    const opened = sync.open();
    const rejection = expect(opened).rejects.toThrow('too long');
    await engine.release();
    await rejection;
    expect(failures).toEqual([engine.refuse]);

    sync.edit(...editor.apply(insert(0, 'even longer ')));
    await engine.release();
    expect(engine.calls).toHaveLength(1);

    engine.refuse = undefined;
    sync.edit(...editor.apply({ offset: 0, deleted: editor.length - 4, inserted: '' }));
    await engine.release();
    expect(engine.copy).toBe('long');
    expect(heard).toHaveLength(1);
  });

  it('tries again when it is opened again after a failure', async () => {
    const { engine, sync } = setUp('x');
    engine.refuse = new RpcError('closed', 'The engine failed.');
    const first = expect(sync.open()).rejects.toThrow('engine failed');
    await engine.release();
    await first;
    engine.refuse = undefined;
    const second = sync.open();
    await engine.release();
    expect((await second).length).toBe(1);
  });

  it('does not open a copy that the engine counts differently twice', async () => {
    const { editor, engine, sync } = setUp('x');
    Object.defineProperty(editor, 'length', { value: 7 });
    const opened = expect(sync.open()).rejects.toThrow('has 1 characters, the editor');
    await engine.release();
    await opened;
    expect(engine.calls).toEqual(['open x']);
  });

  it('says nothing after it has been closed during an edit', async () => {
    const { editor, engine, sync, heard, failures } = setUp('x');
    void sync.open();
    await engine.release();
    sync.edit(...editor.apply(insert(0, 'y')));
    await sync.close();
    await engine.release();
    sync.edit(...editor.apply(insert(0, 'z')));
    await engine.release();
    expect(heard).toHaveLength(1);
    expect(failures).toEqual([]);
    expect(engine.calls).toEqual(['open x', 'edit 1', 'close']);
    await expect(sync.open()).rejects.toMatchObject({ code: 'closed' });
  });

  it('holds cells once the text is there, and again when the text is sent anew', async () => {
    const { editor, engine, sync, heard } = setUp('x');
    const cell = 3 as CellIndex;
    sync.hold([{ cell, value: 0 }]);
    const opened = sync.open();
    await engine.release();
    expect((await opened).generation).toBe(2);
    expect(engine.calls).toEqual(['open x', 'hold 3 at 0']);

    const told = editor.apply(insert(0, 'y'));
    editor.content += ' never told';
    sync.edit(...told);
    await engine.release();
    expect(engine.calls.slice(2)).toEqual(['edit 1', 'open yx never told', 'hold 3 at 0']);

    sync.hold([]);
    await engine.release();
    expect(engine.calls.slice(5)).toEqual(['hold ']);
    expect(heard.at(-1)?.generation).toBe(6);
  });

  it('asks for nothing when no cell is to be held and none is', async () => {
    const { engine, sync } = setUp('x');
    sync.hold([]);
    void sync.open();
    sync.hold([]);
    await engine.release();
    expect(engine.calls).toEqual(['open x']);
  });

  it('closes nothing in the engine that was never sent', async () => {
    const { engine, sync } = setUp('x');
    await sync.close();
    expect(engine.calls).toEqual([]);
  });
});

import { createForwardPass } from '../../model/forwardPass.js';
import { buildNetwork, needsVocabulary } from '../../model/import/buildNetwork.js';
import type { ForeignNetwork } from '../../model/import/foreignNetwork.js';
import { measureNats, previewPrompts } from '../../model/import/preview.js';
import type { VocabularySource } from '../../model/import/vocabulary/readVocabulary.js';
import { ModelError } from '../../model/modelError.js';
import { countParameters, networkFiles, serialiseNetwork, type Network } from '../../model/network.js';
import type { ImportApi, ImportReport, ImportRequest } from '../../shared/importApi.js';
import { WriteError, writeFolder } from '../../shared/node/atomicWrite.js';
import { RpcError, toRpcError, type Handlers } from '../../shared/rpc.js';
import { readWhole } from './files.js';
import { nameOf, readForeign } from './readForeign.js';

const vocabularySource = async ({ vocabulary }: ImportRequest): Promise<VocabularySource | undefined> => {
  if (vocabulary === undefined) return undefined;
  if (vocabulary === 'bytes') return { kind: 'bytes' };
  return { kind: 'file', name: vocabulary.path, bytes: await readWhole(vocabulary.path) };
};

const describe = (
  foreign: ForeignNetwork,
  network: Network | null,
  name: string,
  notes: readonly string[],
  text: string | undefined,
): ImportReport => {
  const { kind, layers, hidden, embedding, vocabulary } = foreign.architecture;
  const pass = network === null ? null : createForwardPass(network, null);
  return {
    format: foreign.format,
    name,
    kind,
    layers,
    hidden,
    embedding,
    symbols: vocabulary,
    parameters: countParameters(foreign.architecture),
    ...(network?.config.vocabulary.tokens === undefined ? {} : { readsTokens: true }),
    needsVocabulary: network === null,
    mayBeRelu: kind === 'rnn' && (foreign.format === 'PyTorch' || foreign.format === 'safetensors'),
    notes,
    preview:
      network === null || pass === null
        ? null
        : {
            prompts: previewPrompts(network, pass),
            nats: text === undefined ? null : measureNats(network, pass, text),
          },
  };
};

/** Answers the calls of the import worker. */
export const createImporter = (): Handlers<ImportApi> => {
  const prepare = async (
    request: ImportRequest,
    givenName: string | undefined,
  ): Promise<{ network: Network | null; report: ImportReport }> => {
    const foreign = await readForeign(request.path);
    const name = givenName ?? nameOf(request.path);
    const vocabulary = await vocabularySource(request);
    if (vocabulary === undefined && needsVocabulary(foreign)) {
      return { network: null, report: describe(foreign, null, name, foreign.notes, request.text) };
    }
    const choices = {
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(request.relu === undefined ? {} : { relu: request.relu }),
    };
    const { network, notes } = buildNetwork(foreign, choices, name, request.path);
    return { network, report: describe(foreign, network, name, notes, request.text) };
  };

  return {
    inspect: async request => (await prepare(request, undefined)).report,
    async save(request) {
      const { network, report } = await prepare(request, request.name);
      if (network === null) {
        throw new RpcError(
          'invalid',
          `${request.path}: reads ${report.symbols} symbols, but does not say which characters they are. Give its ` +
            'vocabulary: a tokenizer.json, a JSON list or map, a text with the characters in order, or the text that it ' +
            'was trained on.',
        );
      }
      const { config, weights } = serialiseNetwork(network, 'F32');
      await writeFolder(request.folder, { [networkFiles.weights]: weights, [networkFiles.config]: config });
      return report;
    },
  };
};

/** What a caller sees of an error: a file that is wrong is `invalid`, with the reason. */
export const describeImportError = (error: unknown): RpcError => {
  if (error instanceof ModelError || error instanceof WriteError) return new RpcError('invalid', error.message);
  if (error instanceof RangeError) return new RpcError('invalid', `The file asks for too much: ${error.message}.`);
  return toRpcError(error);
};

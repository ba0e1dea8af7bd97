import type { ForwardPass } from '../forward.js';
import type { Network } from '../network.js';
import { symbolTexts } from '../tokens/symbolTexts.js';
import { createEncoder, encodeFromBoundary } from '../vocabulary.js';

/** What a network expects after a prompt. */
export interface PromptPreview {
  readonly prompt: string;
  /** The likeliest next symbols, likeliest first; '' stands for no character. */
  readonly odds: readonly { readonly symbol: string; readonly probability: number }[];
}

/** Beginnings after which a network of code is sure of itself when its vocabulary is right. */
export const samplePrompts: readonly string[] = ['the ', '    return ', '\nfor (int i = 0; i <'];

/** Characters of a text that are read to measure its cost: a fraction of a second for most networks. */
const mostCharacters = 4000;

const feed = (network: Network, text: string): Uint16Array =>
  encodeFromBoundary(createEncoder(network.config.vocabulary), text);

/** The `top` likeliest symbols after each prompt: with a wrong vocabulary they are nonsense at once. */
export const previewPrompts = (
  network: Network,
  pass: ForwardPass,
  prompts: readonly string[] = samplePrompts,
  top = 5,
): readonly PromptPreview[] => {
  const texts = symbolTexts(network.config.vocabulary);
  return prompts.map(prompt => {
    const state = pass.initialState();
    pass.run(feed(network, prompt), state);
    const bySymbol = new Map<string, number>();
    // Symbols that stand for no character are one: no character.
    pass.distribution(state).forEach((probability, index) => {
      bySymbol.set(texts[index]!, (bySymbol.get(texts[index]!) ?? 0) + probability);
    });
    const odds = [...bySymbol]
      .map(([symbol, probability]) => ({ symbol, probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, top);
    return { prompt, odds };
  });
};

/**
 * Nats per character on the beginning of `text`, which a network that reads tokens spends on fewer symbols than there
 * are characters; null when the network reads none of it.
 */
export const measureNats = (network: Network, pass: ForwardPass, text: string): number | null => {
  const encoder = createEncoder(network.config.vocabulary);
  const start = text.slice(0, mostCharacters);
  const symbols = encodeFromBoundary(encoder, start);
  if (symbols.length < 2) return null;
  const bits = new Float32Array(symbols.length);
  pass.run(symbols, pass.initialState(), { bits });
  // The first symbol is the boundary, which nobody asked the network to foresee.
  const sum = bits.subarray(1).reduce((total, cost) => total + cost, 0);
  return (sum * Math.LN2) / (encoder.tokens === null ? symbols.length - 1 : start.length);
};

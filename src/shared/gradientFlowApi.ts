import type { GradientFlowReply } from './trainerApi.js';

/** What the page of the gradient flow shows. */
export type GradientFlowState =
  | { readonly kind: 'busy'; readonly title: string }
  | { readonly kind: 'failed'; readonly title: string; readonly reason: string }
  | {
      readonly kind: 'measured';
      /** The text's name. */
      readonly title: string;
      /** Characters of it that were read. */
      readonly characters: number;
      readonly flow: GradientFlowReply;
    };

/** Calls that the extension host answers to the page. */
export interface GradientFlowViewApi {
  state(request: Record<string, never>): Promise<GradientFlowState>;
  /** Measures again, on what the editor holds now. */
  measure(request: { readonly steps: number; readonly clip: number }): Promise<void>;
}

export interface GradientFlowViewEvents {
  state(event: GradientFlowState): void;
}

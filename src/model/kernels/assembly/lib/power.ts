/** Constants of the power 2^x from which the LSTM's activations are made (lstmGates.ts). */

/** 1.5 * 2^23: adding it to a small number leaves that number, rounded to a whole one, in the lowest bits. */
export const ROUNDER: f32 = 12582912.0;
export const LOG2_E: f32 = 1.44269504;
/** Below this x, e^x is taken for e^-86: the result stays a normal number. */
export const LOWEST: f32 = -86.0;
/**
 * 2^r for |r| <= 1/2 as a polynomial of degree 6 with 1 for r = 0, of least maximum relative error (2e-9; the
 * coefficients come from a linear program).
 */
export const C1: f32 = 6.93147202971e-1;
export const C2: f32 = 2.40226480118e-1;
export const C3: f32 = 5.5503323636e-2;
export const C4: f32 = 9.618423206e-3;
export const C5: f32 = 1.339890583e-3;
export const C6: f32 = 1.535749686e-4;

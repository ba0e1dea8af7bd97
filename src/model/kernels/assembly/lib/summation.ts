/**
 * Bytes of h (32 floats) whose products are summed before they join the total. One sum over 512 products rounds 512
 * times near its largest partial sum; after 13,000 characters h of a trained network was then wrong by 1.3e-5. Smaller
 * blocks, or blocks of blocks, gain nothing more: what is left comes from h itself being float32.
 */
export const BLOCK_BYTES: usize = 32 << 2;

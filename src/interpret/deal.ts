/** Deals items out to `parts` queues, the heaviest first, always to the lightest queue. Answers indices. */
export const deal = (weights: readonly number[], parts: number): number[][] => {
  const queues = Array.from({ length: parts }, (): number[] => []);
  const loads = queues.map(() => 0);
  const order = weights.map((_, index) => index).sort((a, b) => weights[b]! - weights[a]! || a - b);
  for (const index of order) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = loads[lightest]! + weights[index]!;
    queues[lightest]!.push(index);
  }
  return queues;
};

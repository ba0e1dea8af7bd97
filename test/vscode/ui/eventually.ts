/** Runs `check` again and again until it does not throw; after `patience` milliseconds throws what it threw last. */
export const eventually = async <T>(check: () => Promise<T>, patience = 30_000): Promise<T> => {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
};

/** Calls `onChange` whenever the page is zoomed or moved to a screen of another density; answers what stops it. */
export const watchResolution = (onChange: () => void): (() => void) => {
  let query: MediaQueryList | undefined;
  const changed = (): void => {
    watch();
    onChange();
  };
  // A query matches one density only: after each change it takes a new one.
  const watch = (): void => {
    query?.removeEventListener('change', changed);
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', changed);
  };
  watch();
  return () => query?.removeEventListener('change', changed);
};

/**
 * A part of the app that is asked for each time something of its kind is shown, as with each conversation. The
 * bundler's own loader goes through all that a part needs whenever it is asked, which takes longer than what is shown;
 * here it is asked once, and again only if the part could not be had.
 */
export const loadOnce = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let loaded: Promise<Part> | undefined;
  return () => {
    if (loaded !== undefined) return loaded;
    const asked = load();
    loaded = asked;
    asked.catch(() => (loaded = undefined));
    return asked;
  };
};

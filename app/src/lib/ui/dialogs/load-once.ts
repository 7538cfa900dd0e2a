/**
 * A part of the app, or data of it, that is asked for each time something of its kind is shown, as with each
 * conversation: loaded once, and again only if it could not be had. The bundler's own loader goes through all that a
 * part needs whenever it is asked, which can take longer than what is shown. Rejects with why it could not be had.
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

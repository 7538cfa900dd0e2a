/** Style sheets that did not come, taken off the page: the bundler's own loader asks for each only once. */
const missingStyles = new Set<string>();

/** Takes note of a style sheet that could not be loaded, so that the next part asks for it again. */
export const noteMissingStyle = ({ target }: Event): void => {
  if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
  missingStyles.add(target.href);
  target.remove();
};

const loadStyle = (href: string): Promise<void> =>
  new Promise((resolve, reject) => {
    missingStyles.delete(href);
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`no style sheet: ${href}`));
    document.head.append(link);
  });

/**
 * A part of the app that comes when it is first used: its module, or undefined where it cannot be had, as without a
 * network before all of the app is kept on the device. That is no error to tell of: the screen stays as it is, and
 * `missing` lets the caller withdraw the request, so that the next use requests the part again.
 */
export const loadPart = async <Part>(
  load: () => Promise<Part>,
  missing?: () => void,
): Promise<Part | undefined> => {
  try {
    await Promise.all([...missingStyles].map(loadStyle));
    return await load();
  } catch {
    missing?.();
    return undefined;
  }
};

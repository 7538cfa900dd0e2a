/**
 * A part of the app that comes when it is first used: its module, or undefined where it cannot be had, as without a
 * network before all of the app is kept on the device. That is no error to tell of: the screen stays as it is, and
 * `missing` lets whoever asked take the question back, so that the next use asks again.
 */
export const loadPart = async <Part>(
  load: () => Promise<Part>,
  missing?: () => void,
): Promise<Part | undefined> => {
  try {
    return await load();
  } catch {
    missing?.();
    return undefined;
  }
};

/**
 * Takes a style sheet that could not be loaded off the page, where its element would count as loaded: a part that is
 * asked for again would come without its looks.
 */
export const forgetFailedStyle = ({ target }: Event): void => {
  if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') target.remove();
};

/** Copies a text. Gives whether it worked: browsers give no clipboard to insecure addresses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

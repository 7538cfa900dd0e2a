/** What a variable in a text that is still being written is (DR-6). */

/**
 * Something that is still to be filled in, in snippets and drafts. It is never sent or posted. `fallback` is what is
 * said when nothing is known.
 */
export interface VariableRun {
  readonly type: 'variable';
  readonly name: string;
  readonly fallback?: string;
}

/** What a variable may be called: `<of what>.<which>`. It says nothing about whether there is such a one. */
const NAME = /^[a-z]{1,20}\.[A-Za-z][A-Za-z0-9]{0,39}$/;

/** Most characters of a fallback. */
export const MAX_FALLBACK = 200;

/** Whether a text may be the name of a variable. */
export const isVariableName = (text: string): boolean => NAME.test(text);

/** Whether a text may stand in for what is not known: on one line, without braces. */
export const isFallback = (text: string): boolean => text.length <= MAX_FALLBACK && !/[{}\n\r]/.test(text);

/** A variable as it is typed. */
export const variableText = ({ name, fallback }: Omit<VariableRun, 'type'>): string =>
  fallback === undefined ? `{${name}}` : `{${name}|${fallback}}`;

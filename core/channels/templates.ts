/** Message templates of a channel, as the channel has approved them (CH-2). They are synchronised, never written here. */
import * as v from 'valibot';
import { boundedArray } from '../protocol/bounded.ts';
import { fromPlainText, type RichText } from '../rich-text/rich-text.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const TemplateButtonSchema = v.strictObject({
  type: v.picklist(['quick-reply', 'url', 'phone', 'copy-code', 'other']),
  text: text(200),
  /** Of `url` and `phone`: where it leads; a url may end with a variable. */
  target: v.exactOptional(text(2_000)),
});

export const MessageTemplateSchema = v.strictObject({
  /** The channel's own id. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
  /** As the channel writes it, such as `en_US`. */
  language: v.pipe(v.string(), v.minLength(2), v.maxLength(20)),
  category: v.picklist(['marketing', 'utility', 'authentication', 'other']),
  /** Only `approved` ones can be sent. */
  status: v.picklist(['approved', 'pending', 'rejected', 'paused', 'disabled']),
  header: v.exactOptional(
    v.strictObject({ type: v.picklist(['text', 'image', 'video', 'document', 'location']), text: text(200) }),
  ),
  /** With variables as `{{1}}` or `{{name}}`. */
  body: text(4_000),
  footer: v.exactOptional(text(200)),
  buttons: v.pipe(boundedArray(TemplateButtonSchema, 20), v.readonly()),
  /** Names of all variables in the order in which values are given: of the header, the body, then the buttons. */
  variables: v.pipe(
    boundedArray(
      v.strictObject({
        in: v.picklist(['header', 'body', 'button']),
        /** Number of the button, from 0. */
        button: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(19))),
        /** `1`, `2` … or a name. */
        name: text(100),
        example: v.exactOptional(text(1_024)),
      }),
      50,
    ),
    v.readonly(),
  ),
});
export type MessageTemplate = Readonly<v.InferOutput<typeof MessageTemplateSchema>>;

/**
 * The words of a template with its variables filled, as the person reads them: header, text and footer.
 * @param values of all variables, in the order of the template; a variable without value keeps its place
 */
export function fillTemplate(
  { header, body, footer, variables }: Pick<MessageTemplate, 'header' | 'body' | 'footer' | 'variables'>,
  values: readonly string[],
): RichText {
  const filled = (part: 'header' | 'body', text: string): string =>
    text.replace(VARIABLE, (typed: string, name: string) => {
      const index = variables.findIndex((variable) => variable.in === part && variable.name === name);
      return (index < 0 ? undefined : values[index]) ?? typed;
    });
  const title = header?.type === 'text' ? filled('header', header.text) : '';
  const parts = [title, filled('body', body), footer ?? ''];
  return fromPlainText(parts.filter((text) => text !== '').join('\n\n'));
}

const VARIABLE = /\{\{\s*([^{}\s]{1,100})\s*\}\}/g;

/** Whether a template begins with a picture, video or document, which is then the message's only file. */
export const hasMediaHeader = ({ header }: Pick<MessageTemplate, 'header'>): boolean =>
  header !== undefined && ['image', 'video', 'document'].includes(header.type);

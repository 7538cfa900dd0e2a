/**
 * Words of a message as data (AI-7): nothing in them can be taken for a model's own control token, for one of our
 * placeholders, or for the end of their line.
 */

/** Characters that are not seen: they would hide a token or an identifier from every rule. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;

/**
 * Marks of chat templates and tokenizers, ours included. None of them holds a blank, and each is replaced by one:
 * so what remains cannot close up to a new token, and one pass is enough.
 */
const CONTROL = new RegExp(
  [
    String.raw`<[|｜]`,
    String.raw`[|｜]>`,
    String.raw`<\/?(?:start_of_turn|end_of_turn|start_header_id|end_header_id|begin_of_text|end_of_text|eot_id)>`,
    String.raw`<\/?(?:s|bos|eos|pad|unk|sep|cls|mask|sys|system|user|assistant|agent|customer|human|bot|model)>`,
    String.raw`<\/?(?:think|tool_call|tool_response|tools?|function|extra_id_\d{1,3}|n|en|fr|issue|done|next|open|promised|refused)>`,
    String.raw`\[\/?(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]`,
    String.raw`<<\/?SYS>>`,
    String.raw`<[A-Z]{2,5}\d{1,3}>`,
  ].join('|'),
  'giu',
);

/**
 * Text of a message without characters that are not seen and without control tokens; blanks are single, lines end
 * in `\n`, empty lines are left out.
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .normalize('NFC')
    .replace(UNSEEN, (char) => (char === '\n' ? '\n' : char === '\t' ? ' ' : ''))
    .replace(CONTROL, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();

/** The same text on one line: as it follows a speaker in what a model reads. Offsets stay the same. */
export const oneLine = (text: string): string => text.replaceAll('\n', ' ');

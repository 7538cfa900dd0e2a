/** Messages in the form of respond.io's custom channel. */
import type { SendContext } from '../../adapter.ts';
import type { PartContent } from './parts.ts';

const KINDS: readonly string[] = ['image', 'video', 'audio'];

/** A part has a text, a file or a place. */
export function respondIoMessage(
  { text, files, location }: PartContent,
  link: SendContext['link'],
): Readonly<Record<string, unknown>> {
  const [file] = files;
  if (file !== undefined) {
    const kind = file.type.split('/')[0] ?? '';
    return {
      type: 'attachment',
      attachment: {
        type: KINDS.includes(kind) ? kind : 'file',
        url: link(file.id),
        fileName: file.name,
        mimeType: file.type,
        size: file.size,
      },
    };
  }
  if (location !== undefined) {
    const { latitude, longitude, name, address } = location;
    const words = [name, address].filter((one) => one !== undefined).join(', ');
    return { type: 'location', latitude, longitude, ...(words === '' ? {} : { address: words }) };
  }
  return { type: 'text', text: text ?? '' };
}

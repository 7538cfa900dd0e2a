/** A long conversation on a server: what people wrote in the gold set, one conversation after the other. */
import type { Command } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { Line } from '@parley/core/language/transcript/transcript';
import { readGold } from '../../eval/gold.ts';
import { contactsOf } from '../../../sync-server/testing/running-server.ts';
import type { ParleyServer } from '../load/parley.ts';

/** So many lines of English conversations. */
export const longTalk = (count: number): readonly Line[] =>
  readGold()
    .filter(({ language, adversarial }) => language === 'en' && !adversarial)
    .flatMap(({ lines }) => lines)
    .slice(0, count);

const reply = (contact: ContactId, text: string): Command => ({
  v: 1,
  id: newId<CommandId>(),
  contact,
  happenedAt: Date.now(),
  // All there is: a reply is held back from a contact who has written since (law L5).
  seen: Number.MAX_SAFE_INTEGER,
  action: { type: 'send', body: fromPlainText(text), files: [] },
});

/** Has visitor and agent write the lines, in order; gives the contact. */
export const holdTalk = async (server: ParleyServer, lines: readonly Line[]): Promise<ContactId> => {
  const channel = server.staff.session.workspace.channels[0]?.id ?? '';
  const ask = async (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(`${server.child.url}/api/chat/${channel}${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (response.status === 429) {
      // People type more slowly: as slowly as the server asks for.
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      return ask(url, body, headers);
    }
    if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${await response.text()}`);
    return response;
  };
  const { token } = (await (await ask('/session', {})).json()) as { readonly token: string };
  const owner = server.browser(0);
  let contact: ContactId | undefined;
  for (const { who, text } of lines) {
    if (who === 'customer' || contact === undefined) {
      const message = { id: newId(), text, files: [], happenedAt: Date.now() };
      await ask('/messages', message, { authorization: `Visitor ${token}` });
      contact ??= (await contactsOf(owner))[0];
    } else {
      const { status } = await owner.post('/api/commands', { commands: [reply(contact, text)] });
      if (status !== 200) throw new Error(`A reply was answered ${status}`);
    }
  }
  if (contact === undefined) throw new Error('Nobody has written');
  return contact;
};

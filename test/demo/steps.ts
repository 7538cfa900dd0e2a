/** The steps of a conversation, as stories are written down. */
import { fillTemplate } from '@parley/core/channels/templates';
import type { ContactId, FileId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { speakTones } from '../doubles/media/spoken-tone.ts';
import type { Ad, Customer, Place } from './customer.ts';
import type { House } from './house.ts';
import { drawSubject, type Subject } from './pictures.ts';
import { WhatsAppCustomer } from './whatsapp-customer.ts';

/** Where a step takes place. */
export interface Scene {
  readonly customer: Customer;
  readonly house: House;
  /** The member of the team who is in charge. */
  readonly member: number;
  /** Words with their slots filled. */
  readonly fill: (words: string) => string;
  /** The customer's contact. @throws if there is none yet */
  readonly contact: () => Promise<ContactId>;
}

export interface Step {
  /** Minutes since the step before. */
  readonly after: number;
  /** What is to come of the step before the next one begins. */
  readonly brings: 'inbound' | 'message' | 'nothing';
  readonly run: (scene: Scene) => void | Promise<void>;
}

type Run = (customer: Customer, scene: Scene) => void;

const inbound = (run: Run, after = 2): Step => ({
  after,
  brings: 'inbound',
  run: (scene) => run(scene.customer, scene),
});
const silent = (run: Run, after = 1): Step => ({ ...inbound(run, after), brings: 'nothing' });

/** Lets more time pass before a step. */
export const later = (minutes: number, step: Step): Step => ({ ...step, after: minutes });

export const says = (words: string): Step => inbound((customer, { fill }) => customer.says(fill(words)));
/** Quotes the last message of the team. */
export const quotes = (words: string): Step =>
  inbound((customer, { fill }) => customer.says(fill(words), { quotes: true }));
export const comes = (ad: Ad, words: string): Step =>
  inbound((customer, { fill }) => customer.clicksAd(ad, fill(words)), 0);
export const voice = (seconds: number, pitch = 190): Step =>
  inbound((customer) => customer.sendsVoice(speakTones(seconds, pitch)));
export const picture = (subject: Subject, caption?: string): Step =>
  inbound((customer, { fill }) =>
    customer.sendsPicture(drawSubject(subject), caption === undefined ? undefined : fill(caption)),
  );
export const place = (at: Place): Step => inbound((customer) => customer.sharesPlace(at));
export const reacts = (emoji: string): Step => silent((customer) => customer.reacts(emoji));
export const corrects = (words: string): Step =>
  silent((customer, { fill }) => customer.corrects(fill(words)));
export const takesBack: Step = silent((customer) => customer.takesBack());
export const reads: Step = silent((customer) => customer.reads());

/** What only WhatsApp has. */
const onWhatsApp =
  (run: (customer: WhatsAppCustomer, scene: Scene) => void): Run =>
  (customer, scene) => {
    if (!(customer instanceof WhatsAppCustomer)) throw new Error('this story is for WhatsApp');
    run(customer, scene);
  };
export const card = (name: string, phone: string): Step =>
  inbound(onWhatsApp(({ person }) => void person.sharesContact(name, phone)));
export const orders = (products: readonly (readonly [id: string, quantity: number, price: number])[]): Step =>
  inbound(
    onWhatsApp(({ person }) => {
      const items = products.map(([product_retailer_id, quantity, item_price]) => ({
        product_retailer_id,
        quantity,
        item_price,
        currency: 'EUR',
      }));
      person.orders(items);
    }),
  );
export const presses = (title: string): Step =>
  inbound(onWhatsApp(({ person }) => void person.pressesTemplate(title, title.toUpperCase())));
export const newNumber = (phone: string): Step =>
  silent(onWhatsApp(({ person }, { fill }) => person.changesNumber(fill(phone))));
export const unsupported: Step = inbound(onWhatsApp(({ person }) => void person.sendsUnsupported()));
export const stops: Step = silent(onWhatsApp(({ person }) => person.optsOut()));
/** The shop answers in WhatsApp's own app. */
export const byHand = (words: string): Step =>
  silent(onWhatsApp((customer, { fill }) => customer.getsByHand(fill(words))));
/** The next messages to the customer fail with a code of Meta; null ends it. */
export const fails = (code: string | null): Step => ({
  ...silent(onWhatsApp(({ person }) => (person.failsWith = code))),
  after: 0,
});

/** Whoever is in charge reads what has come and replies. */
export const reply = (words: string): Step => ({
  after: 4,
  brings: 'message',
  run: (scene) => send(scene, words, []),
});
/** A reply that does not arrive. */
export const lost = (words: string): Step => ({ ...reply(words), brings: 'nothing' });
export const replyPicture = (subject: Subject, words: string): Step => ({
  after: 5,
  brings: 'message',
  run: async (scene) => {
    const bytes = drawSubject(subject);
    const file = await scene.house.upload(scene.member, await scene.contact(), `${subject}.png`, bytes);
    await send(scene, words, [file]);
  },
});
export const template = (name: string, ...values: readonly string[]): Step => ({
  after: 10,
  brings: 'message',
  run: async ({ house, customer, member, contact, fill }) => {
    const { channels } = await house.workspace();
    const channel = channels.find(({ id }) => id === customer.channel);
    const found = channel?.templates?.find((one) => one.name === name);
    if (!found) throw new Error(`there is no template ${name}`);
    const filled = values.map(fill);
    await house.act(member, await contact(), {
      type: 'send',
      body: fillTemplate(found, filled),
      files: [],
      template: { name, language: found.language, values: filled },
    });
  },
});
export const note = (words: string): Step => ({
  after: 1,
  brings: 'nothing',
  run: async ({ house, member, contact, fill }) =>
    house.act((member + 1) % 3, await contact(), {
      type: 'comment',
      body: fromPlainText(fill(words)),
      files: [],
    }),
});
export const close = (category: string, summary?: string): Step => ({
  after: 3,
  brings: 'nothing',
  run: async ({ house, member, contact, fill }) => {
    await readAll({ house, member, contact: await contact() });
    const words = summary === undefined ? {} : { summary: fill(summary) };
    await house.act(member, await contact(), { type: 'close', note: { category, ...words } });
  },
});

async function send(scene: Scene, words: string, files: FileId[]): Promise<void> {
  const { house, member, fill } = scene;
  const contact = await scene.contact();
  await readAll({ house, member, contact });
  await house.act(member, contact, { type: 'send', body: fromPlainText(fill(words)), files });
}

async function readAll(of: { house: House; member: number; contact: ContactId }): Promise<void> {
  const { house, member, contact } = of;
  await house.act(member, contact, { type: 'set-read-cursor', inbound: await house.inboundOf(contact) });
}

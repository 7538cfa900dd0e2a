/** People on Messenger and on WhatsApp, who do the same things. */
import { drawPng } from '../../doubles/media/drawn-picture.ts';
import type { Operation } from '../../doubles/graph/http/faults.ts';
import { objectOf, textOf, type Json } from '../../doubles/graph/kit/json.ts';
import type { Received } from '../../doubles/graph/kit/received.ts';
import type { Shop } from './shop.ts';

export interface Neighbour {
  /** Writes; gives the message's id. */
  says(text: string): string;
  /** Sends a picture with words. */
  sendsFile(words: string): string;
  edits(id: string, text: string): void;
  reacts(id: string, emoji: string): void;
  deletes(id: string): void;
  /** Somebody writes to the person in the service's own app. */
  isToldByHand(text: string): void;
  /** What came by calls. */
  received(): readonly Received[];
  /** Reads all of that. */
  reads(): void;
}

/** A channel, and the people who write over it. */
export interface Street {
  /** The call that sends messages, and the words in its body. */
  readonly operation: Operation;
  readonly wordsOf: (body: Json) => string;
  moveIn(): Neighbour;
}

const picture = { bytes: drawPng(4, 4, () => [200, 120, 40]), type: 'image/png', name: 'pot.png' };

const byCall = (received: readonly Received[]): readonly Received[] =>
  received.filter(({ byHand }) => !byHand);

export async function messengerStreet(shop: Shop): Promise<Street> {
  const { page } = await shop.addPage('Tea House');
  return {
    operation: 'messenger.send',
    wordsOf: (body) => textOf(objectOf(body['message'])['text']) ?? '',
    moveIn: () => {
      const person = page.addPerson();
      return {
        says: (text) => person.says(text),
        sendsFile: (words) => person.sendsFile('image', picture, words),
        edits: (id, text) => person.edits(id, text),
        reacts: (id, emoji) => person.reacts(id, emoji, 'other'),
        deletes: (id) => person.deletes(id),
        isToldByHand: (text) => void page.writesByHand(person, text),
        received: () => byCall(person.received),
        reads: () => person.reads(),
      };
    },
  };
}

export async function whatsAppStreet(shop: Shop): Promise<Street> {
  const { number } = await shop.addNumber('Tea House');
  number.throughput = 10_000;
  return {
    operation: 'whatsapp.send',
    wordsOf: (body) => textOf(objectOf(body['text'])['body']) ?? '',
    moveIn: () => {
      const person = number.addPerson();
      return {
        says: (text) => person.says(text),
        sendsFile: (words) => person.sendsFile('image', { ...picture, caption: words }),
        edits: (id, text) => void person.edits(id, text),
        reacts: (id, emoji) => void person.reacts(id, emoji),
        deletes: (id) => void person.deletes(id),
        isToldByHand: (text) => void number.writesByHand(person, text),
        received: () => byCall(person.received),
        reads: () => byCall(person.received).forEach((message) => person.reads(message)),
      };
    },
  };
}

import { applyEdits } from '@parley/core/language/proofreading/edit';
import { correctEnglish, readableEnglish } from '@parley/core/language/proofreading/english';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHarper } from './harper.ts';

const BINARY = path.join(
  import.meta.dirname,
  '../../../../node_modules/harper.js/dist/harper_wasm_slim_bg.wasm',
);
const KNOWN = new Set(['nadia', 'petit', 'parley', 'zoé', 'moreau']);

let harper: Awaited<ReturnType<typeof createHarper>>;
beforeAll(async () => {
  harper = await createHarper(pathToFileURL(BINARY).href);
}, 120_000);
const correct = async (text: string): Promise<string> => {
  const remarks = await harper.check(readableEnglish(text));
  return applyEdits(
    text,
    correctEnglish(text, { remarks, isKnown: (word) => KNOWN.has(word.toLowerCase()) }),
  );
};

/** Correct sentences of agents: nothing in them may be changed. */
const RIGHT = [
  'Hello Nadia, thank you for your message.',
  'Your order [[1]] left our warehouse yesterday and will arrive by Friday.',
  "I'm sorry about the delay. I've called the courier this morning.",
  'Could you send us a photo of the label, please?',
  'The refund of [[1]] will show on your statement within 5-7 business days.',
  'The colour of the lamp is grey, and the organisation will apologise.',
  'The color of the lamp is gray, and the organization will apologize.',
  'Have you tried restarting the router?',
  "It's been a pleasure. Its cable is too long for their desk.",
  'Please write to help@shop.example or see https://shop.example/track.',
  'We sent an [[1]] to you, and a [[2]] to your neighbour.',
  'Does it happen on wifi too, or only on mobile data?',
  'Kettle lid broken. Will call cust back asap w/ new pickup slot, thx',
  'Warm regards,\nThe Parley team',
  'Ask for Ms Le Goff or Mr Kerzon; Przemysław is on holiday.',
  'The E27 bulb is not included; the LED one is, SKU AB-12x.',
  "That's on us: keep it, we'll send a new one free of charge.",
  'You can cancel any time before the parcel is handed over.',
  'I have had that had been that way for a while.',
  'Our shop in Bad Homburg opens at nine.',
  'ok great, see you then',
  'If the light blinks twice, hold the button for ten seconds.',
  'We can either exchange it or give you your money back.',
  'I checked with our team, and they confirmed the pickup.',
  'There is no fee; they’re happy to help with their van.',
  'The driver left it with your neighbour at number [[1]].',
  'No worries at all, these things happen.',
  'Your invoice is attached. Let me know if anything is unclear.',
  'Thanks for waiting. May I have your postcode?',
  'She says that you said that it was fine.',
];

const FOREIGN = [
  'Bonjour, votre commande arrivera demain matin.',
  'Guten Tag, Ihre Bestellung ist heute unterwegs und kommt morgen an.',
  'Hola, su pedido llegará mañana por la tarde.',
];

const WRONG: readonly (readonly [string, string])[] = [
  ['I recieved your order and will send it tomorow.', 'I received your order and will send it tomorrow.'],
  ['Thank you for you patience.', 'Thank you for your patience.'],
  ['i will call you on monday', 'I will call you on Monday'],
  ['Please tell me if the the adress is corect.', 'Please tell me if the address is correct.'],
  ['The widget doesnt load. Could you try agian?', "The widget doesn't load. Could you try again?"],
  ['It has been shiped with a email.', 'It has been shipped with an email.'],
  [
    'It could of been better, alot of people definately agree.',
    'It could have been better, a lot of people definitely agree.',
  ],
  ['We beleive teh delay occured untill noon.', 'We believe the delay occurred until noon.'],
  [
    'Sorry for the inconvenince, their are two seperate parcels.',
    'Sorry for the inconvenience, there are two separate parcels.',
  ],
  ['We will acommodate you.', 'We will accommodate you.'],
];

describe('spelling and grammar of English', () => {
  it.each(RIGHT)('AI-5 leaves alone: %s', async (text) => {
    expect(await correct(text)).toBe(text);
  });

  it.each(FOREIGN)('AI-5 knows that this is no English: %s', async (text) => {
    expect(await correct(text)).toBe(text);
  });

  it.each(WRONG)('AI-5 corrects what is sure: %s', async (text, right) => {
    expect(await correct(text)).toBe(right);
  });

  it('AI-5 touches no mark, address, variable, code or name', async () => {
    const text =
      'Adress [[1]] adress@example.org www.adress.example/adress {contact.adress} #adress to Nadya Petitt';
    expect((await correct(text)).replace(/^Address/, 'Adress')).toBe(text);
    expect(await correct('the adress [[1]]')).toBe('the address [[1]]');
    expect(await correct('😀😀 the adress 😀 agian')).toBe('😀😀 the address 😀 again');
  });
});

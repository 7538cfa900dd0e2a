/** Conversations in English. */
import {
  byHand,
  card,
  close,
  comes,
  corrects,
  fails,
  later,
  lost,
  newNumber,
  note,
  orders,
  picture,
  place,
  presses,
  quotes,
  reacts,
  reads,
  reply,
  replyPicture,
  says,
  stops,
  takesBack,
  template,
  unsupported,
  voice,
} from '../steps.ts';
import type { Story } from './story.ts';

const SALE = { code: '120331847', title: 'Half price on lamps this week', url: 'https://fb.me/marlow-lamps' };

const anywhere: readonly Story[] = [
  {
    tongue: 'en',
    steps: [
      says('[hi|Hello|hey], is the {product} still available?'),
      reply('Hello {first}, yes it is: we have {n} left, at {price}.'),
      reads,
      says('[lovely|great], could you keep one for me until {day}?'),
      reply('Done, it is put aside under your name until {day} evening.'),
      reacts('🙏'),
      close('Product question', 'One {product} kept until {day}.'),
    ],
  },
  {
    tongue: 'en',
    steps: [
      picture('broken', 'This is how the {product} arrived 😕'),
      says('Order {order}. What now?'),
      reply('I’m so sorry, {first}. A new one leaves today, and you can keep or bin the broken one.'),
      reads,
      voice(4, 210),
      reply('Thank you for the voice note, that helps: we’ll tell the carrier.'),
      reacts('❤'),
    ],
  },
  {
    tongue: 'en',
    steps: [
      says('Where is my parcel? {order}'),
      note('Carrier says: at the depot in {city} since this morning.'),
      reply(
        'Hi {first}, it is at the depot in {city} and comes {day} before {hour}:00. Tracking: {tracking}',
      ),
      reads,
      says('I am not home then, can they leave it with number {street}?'),
      corrects('I am not home then, can they leave it with my neighbour at number {street}?'),
      reply('Of course, I’ve told them: your neighbour at number {street}.'),
    ],
  },
  {
    tongue: 'en',
    steps: [
      says('do you deliver to {city}?'),
      takesBack,
      says('Sorry, found it on your site. How much is delivery for the {product}?'),
      reply('Hello {first}! To {city} it is free from €100 on, so the {product} comes for free.'),
      reads,
    ],
  },
  {
    tongue: 'en',
    steps: [says('Can I return the {product}? It is {cm} cm and my shelf is not 🙈'), says('Order {order}')],
  },
];

const onWhatsApp: readonly Story[] = [
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      comes(SALE, 'Hello! Can I get more info on this?'),
      reply('Hello {first}, of course: all floor and desk lamps are at half price until Sunday.'),
      reads,
      says('And the {product}?'),
      replyPicture('lamp', 'That one too: {price} in place of double. This is how it looks in our shop.'),
      quotes('This one! Where can I pick it up?'),
      reply('At our shop, Tuesday to Saturday from ten to six.'),
      place({ latitude: 53.7996, longitude: -1.5492, name: 'Near City Square', address: 'Leeds' }),
      says('I am here, is that far?'),
      reply('Ten minutes on foot. See you!'),
      reacts('👍'),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      orders([
        ['tilde-desk-lamp', 2, 89],
        ['wren-bedside-lamp', 1, 69],
      ]),
      reply(
        'Thank you {first}! Two Tilde and one Wren, that is €247 with delivery. Shall I send the invoice here?',
      ),
      reads,
      card('Joan Whitlock, accounts', '+44 7700 900321'),
      reply('Thanks, the invoice {invoice} goes to Joan.'),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    daysAgo: 2,
    steps: [
      says('Could you tell me when the {product} is back in stock?'),
      reply('It should be in on {day}, {first}. I’ll write to you.'),
      reads,
      later(26 * 60, lost('Good news: the {product} is here!')),
      template('back_in_stock', '{first}', '{product}'),
      reads,
      presses('Keep one for me'),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    daysAgo: 3,
    steps: [
      says('Is the shop open on Sunday?'),
      reply('We are closed on Sundays, {first}, and open on Saturday until six.'),
      reads,
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      says('Please call me back about order {order}'),
      byHand('Hello, this is Inès. I just rang and will try again at {hour}:00.'),
      says('Sorry, I was in a meeting. {hour}:00 is fine'),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      says('I would like to change the address of {order}'),
      fails('131026'),
      lost('Sure, what is the new address?'),
      fails(null),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      says('Which bulb fits the {product}?'),
      reply('An E27 LED, up to 60 W. Warm white looks best.'),
      newNumber('4477009{n}0{street}'),
      says('Thanks! I have a new number now, please use this one'),
      reply('Noted, {first}!'),
    ],
  },
  {
    tongue: 'en',
    on: 'whatsapp',
    steps: [
      says('Stop sending me offers please'),
      stops,
      fails('131050'),
      lost('You will get no more offers, {first}. Sorry for the trouble!'),
      fails(null),
      unsupported,
    ],
  },
];

export const ENGLISH: readonly Story[] = [...anywhere, ...onWhatsApp];

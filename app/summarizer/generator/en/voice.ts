/** English: how things are said and how a summary tells them. */
import { capital, stopped } from '@parley/core/language/third-person/sentence';
import type { Voice } from '../voice.ts';
import { business, home, leisure } from './business.ts';
import { accounts, software, telecom } from './digital.ts';
import { health, hospitality, school, travel } from './life.ts';
import { bank, billing, insurance } from './money.ts';
import { parcels, returns, shopping } from './shop.ts';
import { small } from './small.ts';
import { customerInThirdPerson } from '@parley/core/language/third-person/english';

const NOUNS: Readonly<Record<string, string>> = {
  file: 'file',
  claim: 'claim',
  account: 'account',
  invoice: 'invoice',
};

/** What an agent says to the customer, as the summary says it of the customer. */
const theirs = (text: string): string =>
  text
    .replace(/\byou (would|can|want|prefer|agree|recognise|still|may|take|also)\b/g, (_, verb: string) =>
      /^(?:want|prefer|agree|recognise|take)$/.test(verb)
        ? `the customer ${verb}s`
        : verb === 'still'
          ? 'the customer still'
          : `the customer ${verb}`,
    )
    .replace(/the customer still have\b/g, 'the customer still has')
    .replace(/\byour\b/g, 'their')
    .replace(/\bwe may\b/g, 'the agent may')
    .replace(/\byou\b/g, 'the customer')
    .replace(/\bus\b/g, 'the agent')
    .replace(/\bwe\b/g, 'the agent')
    .replace(/\bour\b/g, 'the');
const both = (action: string): readonly [string, string] => {
  const [base = '', past = ''] = action.split('|');
  return [base, past];
};
const REGULAR = /^(?:\w+ed|sent|put|reset|told|kept|resent|cut|paid)\b/;
const own = (text: string): string =>
  customerInThirdPerson(`I want to ${text}`)
    ?.replace(/^.*? wants to /i, '')
    .replace(/\.$/, '') ?? text;

export const english: Voice = {
  language: 'en',
  domains: [
    parcels,
    returns,
    shopping,
    billing,
    bank,
    insurance,
    accounts,
    software,
    telecom,
    travel,
    hospitality,
    health,
    school,
    business,
    home,
    leisure,
  ],
  small,
  asks: [
    { ask: 'Could you send me a photo of it?', answer: 'here it is [photo.jpg]', told: 'a photo' },
    {
      ask: 'What is the e-mail address on the account?',
      answer: "(it's/sure,/) {email3}",
      told: 'the e-mail address',
    },
    {
      ask: 'Can you give me a phone number?',
      answer: '(yes:/you can reach me on/) {phone3}',
      told: 'a phone number',
    },
    {
      ask: 'May I have your full name please?',
      answer: 'My name is {name} {surname}',
      told: 'the full name',
    },
    { ask: 'When did this happen?', answer: '(on/I think it was on/around) {date6}', told: 'the date' },
    {
      ask: 'Which device do you use?',
      answer: '(a laptop/an old phone/a tablet/my work computer)',
      told: 'the device',
    },
    { ask: 'Could you confirm your postcode?', answer: '(it is/sure,/) {num6}{num7}', told: 'the postcode' },
    {
      ask: 'Have you tried it a second time?',
      answer: '(yes, twice/no not yet/yes, same thing)',
      told: 'a second try',
    },
    { ask: 'Can you send the screenshot?', answer: 'done [screen.png]', told: 'a screenshot' },
    {
      ask: 'Who did you speak to last time?',
      answer: "(a lady called {name6}/I don't remember/somebody named {name6})",
      told: 'the name of the colleague',
    },
  ],
  gives: [
    '{n} number (is/) {id}',
    '{id}',
    "it's {id}",
    'my {n} number: {id}',
    'The {n} is {id}',
    'sure, {id}',
    '{n} {id}',
    'Ref {id}',
  ],
  askIdentifier: [
    'Could you give me your {n} number?',
    'May I have the {n} number please?',
    'What is your {n} number?',
    'Please send me the {n} reference.',
  ],
  noun: (id) => NOUNS[id] ?? id,
  waitingFor: (what) => `Waiting for ${what} from the customer.`,
  askedFor: (what) => `Agent asked for ${what}.`,
  matter: (clause) => customerInThirdPerson(clause)?.replace(/^The customer\b/, 'Customer'),
  want: (infinitive) => {
    const wants = own(infinitive);
    return [
      { said: `I (would like/want/need) to ${infinitive}`, told: wants },
      { said: `I'd like to ${infinitive}`, told: wants },
      { said: `(How can I/Can I/Could I/Is there a way to) ${infinitive}?`, told: wants },
      { said: `I just want to ${infinitive}`, told: wants },
    ];
  },
  done: (action) => {
    const [, past] = both(action);
    const told = REGULAR.test(past) ? `Agent ${theirs(past)}` : `Agent has ${theirs(past)}`;
    return [
      `I('ve just/ have/'ve now/'ve/ have just) ${past}`,
      `(Done,/Good news:/OK,/) (I/we)'ve ${past}`,
      `We (have/have just) ${past} (for you/)`,
    ].map((said) => ({ said, told }));
  },
  promise: (action, when) => {
    const [base] = both(action);
    return [
      `(I/We)('ll/ will) ${base} ${when}`,
      `(I'm/We are) going to ${base} ${when}`,
      `My colleague will ${base} ${when}`,
      `You can count on (me/us): we will ${base} ${when}`,
    ].map((said) => ({ said, told: `Agent will ${theirs(base)} ${when}` }));
  },
  whens: [
    '',
    '',
    'today',
    'tomorrow',
    'by {date3}',
    'within {dur3}',
    'as soon as possible',
    'in {dur3}',
    'this week',
    'on {date3}',
    'before {time3}',
  ],
  finding: (clause) => [
    ...[
      `I (can see/see) that ${clause}`,
      `I've checked: ${clause}`,
      `(It turns out/It seems) that ${clause}`,
      `According to (our system/my screen/the file), ${clause}`,
      capital(clause),
    ].map((said) => ({ said, told: `Agent explained that ${theirs(clause)}` })),
    { said: `I found (out/) that ${clause}`, told: `Agent found that ${theirs(clause)}` },
  ],
  refuse: (refusal) => {
    const [base = '', reason = ''] = refusal.split('|');
    const told = `Agent refused to ${theirs(base)} because ${theirs(reason)}`;
    return [
      `(Unfortunately/I'm afraid/Sorry, but) we (can't/cannot) ${base} because ${reason}`,
      `We are (unable/not able) to ${base}: ${reason}`,
      `It isn't possible to ${base}, ${reason}`,
      `I can't ${base}. ${capital(reason)}`,
    ].map((said) => ({ said, told }));
  },
  homework: (infinitive) =>
    [
      `(Please/Could you/Can you please/You need to/Could you please) ${infinitive}`,
      `I need you to ${infinitive}`,
      `The next step is for you to ${infinitive}`,
    ].map((said) => ({ said, told: `Customer to ${theirs(infinitive)}` })),
  choice: (clause) =>
    [
      `Could you tell me (if/whether) ${clause}?`,
      `(Please let me know/Let me know) (if/whether) ${clause}`,
      `I need to know whether ${clause}`,
    ].map((said) => ({ said, told: `Waiting for the customer to say whether ${theirs(clause)}` })),
  after: [
    { said: 'It can take up to {dur4}', told: 'It can take up to {dur4}' },
    {
      said: 'You will (see it/have it/receive it) within {dur4}',
      told: 'Customer should have it within {dur4}',
    },
    {
      said: "You'll get a confirmation (by e-mail/) (today/by {date4}/)",
      told: 'Customer will get a confirmation',
    },
    {
      said: 'Write to us again if nothing happens by {date4}',
      told: 'Customer to write again if nothing happens by {date4}',
    },
  ],
  claim: (action) => {
    const [base] = both(action);
    const told = `says a colleague agreed to ${theirs(base)}`;
    return [
      `your colleague (promised/told me/said) you would ${base}`,
      `somebody on the phone agreed to ${base}`,
      `I was told that you would ${base}`,
    ].map((said) => ({
      said: said.replaceAll('your card', 'my card').replace(/ you(?=\s|$)(?! would)/g, ' me'),
      told,
    }));
  },
  noTrace: [
    {
      said: 'I (find/see) no (trace/note) of (that/such a promise) (in your file/)',
      told: 'Agent found no trace of such a promise',
    },
    { said: 'Nothing was agreed according to our notes', told: 'Agent found no such agreement in the notes' },
  ],
  broken: (action) => {
    const [base] = both(action);
    return [
      `You (said/promised) you would ${base} and nothing happened`,
      `it's been {dur6} and you still haven't done it`,
      `You promised to ${base}, I'm still waiting`,
    ].map((said) => ({
      said: said
        .replaceAll('your card', 'my card')
        .replace(
          /(resend|send|give|tell|ask|switch|put|move|add|refund|pay|offer|book|rebook|remove) you\b/g,
          '$1 me',
        )
        .replace(/\byour (?!colleague)/g, 'my '),
      told: `Agent had promised to ${theirs(base)} but it has not happened`,
    }));
  },
  retract: [
    {
      said: "(never mind/forget it/it's ok), (it works again/I found it/it just arrived/my husband took care of it)",
      told: 'Customer withdrew the request',
    },
    {
      said: 'Sorry, my mistake, (everything is fine/it was in the other bag/I looked at the wrong one)',
      told: 'Customer withdrew the request',
    },
    {
      said: 'I changed my mind, (please leave it as it is/no need any more/I keep it)',
      told: 'Customer changed their mind',
    },
  ],
  nothingYet: ['Nothing yet.'],
  nothingLeft: ['Nothing left to do.'],
  toAnswer: ['Agent to answer.'],
  andWants: (issue, want) =>
    stopped(
      `${issue.replace(/\.$/, '')}${/^Customer (?!'s)/.test(issue) ? ' and wants' : '; customer wants'} to ${want}`,
    ),
  withIdentifier: (issue, noun, id) => [
    `${issue.replace(/\.$/, '')} (${noun} ${id}).`,
    `${issue.replace(/\.$/, '')}, ${noun} ${id}.`,
  ],
};

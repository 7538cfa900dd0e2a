import { beforeAll, describe, expect, it } from 'vitest';
import { m } from '../../paraglide/messages.js';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { fieldsOf, settingProblems, settingsOf, typedOf } from './setting-fields.ts';

const FIELDS = fieldsOf('whatsapp');

beforeAll(() => overwriteGetLocale(() => 'en'));

describe('the settings of a channel as a form', () => {
  it('CH-10 are filled from the channel and give the same settings again', () => {
    const settings = { phoneNumberId: '12345', wabaId: '67890', displayNumber: '+33199001122' };
    expect(settingsOf(FIELDS, typedOf(FIELDS, 'Shop', settings), settings)).toEqual(settings);
    const both = { ...settings, coexistence: true };
    expect(settingsOf(FIELDS, typedOf(FIELDS, 'Shop', both), both)).toEqual(both);
  });

  it('keep what has no field here', () => {
    const settings = { phoneNumberId: '12345', wabaId: '67890', displayNumber: '+33199001122', later: 3 };
    expect(settingsOf(FIELDS, typedOf(FIELDS, 'Shop', settings), settings)).toEqual(settings);
  });

  it('begin a new channel with the first choice', () => {
    const custom = fieldsOf('custom');
    expect(settingsOf(custom, typedOf(custom, ''))).toEqual({
      address: '',
      form: 'standard',
      idType: 'custom',
    });
  });

  it.each([
    ['phoneNumberId', '', () => m.problem_empty()],
    ['phoneNumberId', '12 34', () => m.channel_problem_digits()],
    ['displayNumber', '0612345678', () => m.channel_problem_phone()],
    ['displayNumber', '+33 (6) 12.34-56/78', () => undefined],
    ['displayNumber', '33612345678', () => undefined],
  ])('CH-10 say at each field what is wrong: %s %s', (name, typed, words) => {
    const form = typedOf(FIELDS, 'Shop', {
      phoneNumberId: '12345',
      wabaId: '67890',
      displayNumber: '+33199',
    });
    form.texts[name] = typed;
    expect(settingProblems(FIELDS, form)[name]).toBe(words());
  });

  it.each(['shop.example', 'ftp://shop.example', 'https://'])('CH-10 take no address such as %s', (typed) => {
    const custom = fieldsOf('custom');
    const form = typedOf(custom, 'Shop', { address: typed });
    expect(settingProblems(custom, form)).toEqual({ address: m.channel_problem_address() });
  });
});

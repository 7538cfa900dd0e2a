import { describe, expect, it } from 'vitest';
import { createSettingsReader } from './settings.ts';

const read = createSettingsReader(false);
const readLoosely = createSettingsReader(true);
const address = 'https://shop.example/parley';

describe('settings of a custom channel', () => {
  it('CH-3 need an address only', () => {
    expect(read({ address: ` ${address} ` })).toEqual({ address, form: 'standard', idType: 'custom' });
    const all = { address, form: 'respond-io', idType: 'phone' };
    expect(read(all)).toEqual(all);
  });

  it.each<[string, unknown, string]>([
    ['without an address', {}, '"address" is missing'],
    ['that are null', null, 'have to be an object'],
    ['whose address is a number', { address: 7 }, 'The address has to be a text'],
    ['whose address is empty', { address: '' }, 'cannot be read'],
    ['whose address has no scheme', { address: 'shop.example' }, 'cannot be read'],
    ['without encryption', { address: 'http://shop.example' }, 'has to begin with https://'],
    [
      'that lead to this machine, without encryption',
      { address: 'http://127.0.0.1:8080' },
      'has to begin with https://',
    ],
    ['that lead to this machine', { address: 'https://127.0.0.1' }, 'not on the public internet'],
    ['that lead into a private network', { address: 'https://192.168.0.1' }, 'not on the public internet'],
    ['with a password', { address: 'https://user:word@shop.example' }, 'contains a password'],
    [
      'with a long address',
      { address: `https://shop.example/${'a'.repeat(2_000)}` },
      'more than 2000 characters',
    ],
    ['of an unknown form', { address, form: 'slack' }, 'either standard or respond-io'],
    ['with ids of an unknown type', { address, idType: 'email' }, 'either custom or phone'],
    ['with something more', { address, secret: 'x' }, 'There is no setting "secret"'],
  ])('CH-10 settings %s are refused with the reason', (_, settings, why) => {
    expect(() => read(settings)).toThrow(why);
  });

  it('CH-3 an address of this machine is only for development', () => {
    expect(readLoosely({ address: 'http://127.0.0.1:8080' }).address).toBe('http://127.0.0.1:8080');
    expect(() => readLoosely({ address: 'http://192.168.0.1' })).toThrow('not on the public internet');
  });
});

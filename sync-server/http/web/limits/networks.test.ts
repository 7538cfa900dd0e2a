import { describe, expect, it } from 'vitest';
import { networksOf, partyOf } from './networks.ts';

describe('networksOf', () => {
  it('is the address alone of IPv4, and of what is no address', () => {
    expect(networksOf('203.0.113.5')).toEqual([{ key: '203.0.113.5', share: 1 }]);
    expect(networksOf('unknown')).toEqual([{ key: 'unknown', share: 1 }]);
    expect(partyOf('203.0.113.5')).toBe('203.0.113.5');
  });

  it('is also what a provider gives to one customer, of IPv6', () => {
    expect(networksOf('2001:db8:1:ab02').map(({ key }) => key)).toEqual([
      '2001:db8:1:ab02',
      '2001:db8:1:ab/56',
      '2001:db8:1/48',
    ]);
    expect(networksOf('2001:db8:1:ab02')[1]).toEqual(networksOf('2001:db8:1:abff')[1]);
    expect(networksOf('2001:db8:1:ab02')[1]).not.toEqual(networksOf('2001:db8:1:ac02')[1]);
    expect(partyOf('2001:db8:1:ab02')).toBe(partyOf('2001:db8:1:1'));
    expect(partyOf('2001:db8:1:0')).not.toBe(partyOf('2001:db8:2:0'));
  });
});

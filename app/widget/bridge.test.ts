import { describe, expect, it } from 'vitest';
import { identityFrom, referenceFrom, toFrameFrom, toLoaderFrom, wrap } from './bridge.ts';

describe('what a site’s page tells the frame', () => {
  it('L9 is checked field by field', () => {
    const hello = {
      type: 'hello',
      identity: { user: 'u'.repeat(300), name: 7, token: 'stolen' },
      language: '<script>',
      token: 'stolen',
    };
    expect(toFrameFrom(wrap(hello))).toEqual({ type: 'hello', identity: { user: 'u'.repeat(200) } });
    const page = { url: 'https://shop.example/', title: 'Shop', at: 5 };
    expect(toFrameFrom(wrap({ type: 'page', page: { ...page, token: 'stolen' } }))).toEqual({
      type: 'page',
      page,
    });
    const reference = { code: 'spring', url: 'ftp://x', token: 'stolen' };
    expect(toFrameFrom(wrap({ type: 'reference', reference }))).toEqual({
      type: 'reference',
      reference: { code: 'spring' },
    });
    expect(toFrameFrom(wrap({ type: 'panel', open: true, focus: 'yes' }))).toEqual({
      type: 'panel',
      open: true,
      full: false,
      focus: false,
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'hello'],
    ['another program’s message', { type: 'hello', page: { url: 'https://shop.example/', at: 1 } }],
    ['an unknown type', wrap({ type: 'token' })],
    ['no type', wrap({})],
    ['an array', wrap([])],
    ['a page without an address', wrap({ type: 'page', page: { at: 1 } })],
    ['a page that is a script', wrap({ type: 'page', page: { url: 'javascript:alert(1)', at: 1 } })],
    [
      'a page of endless length',
      wrap({ type: 'page', page: { url: `https://a/${'x'.repeat(2_000)}`, at: 1 } }),
    ],
    ['an empty reference', wrap({ type: 'reference', reference: {} })],
  ])('L9 %s is ignored', (_, data) => {
    expect(toFrameFrom(data)).toBeUndefined();
  });

  it('what a site adds to all objects tells nothing of the visitor; what an object inherits elsewhere does', () => {
    class Customer {
      get email(): string {
        return 'kim@example.com';
      }
    }
    Object.defineProperty(Object.prototype, 'name', { value: 'extra', configurable: true });
    try {
      expect(identityFrom({ user: 'kim' })).toEqual({ user: 'kim' });
      expect(identityFrom(new Customer())).toEqual({ email: 'kim@example.com' });
    } finally {
      Reflect.deleteProperty(Object.prototype, 'name');
    }
  });

  it('RF-3 a reference needs a code or a session, and keeps them apart', () => {
    expect(referenceFrom({ url: 'https://shop.example/' })).toBeUndefined();
    expect(referenceFrom({ code: '', session: 's-1' })).toEqual({ session: 's-1' });
  });
});

describe('what the frame tells the page', () => {
  it('is checked too', () => {
    expect(toLoaderFrom(wrap({ type: 'unread', count: -3 }))).toMatchObject({ type: 'unread', count: 0 });
    expect(toLoaderFrom(wrap({ type: 'unread', count: '9' }))).toMatchObject({ type: 'unread', count: 0 });
    const unread = { type: 'unread', count: 2, words: '2 unread' };
    expect(toLoaderFrom(wrap(unread))).toEqual(unread);
    const look = toLoaderFrom(wrap({ type: 'look', color: 'url(https://evil.example)' }));
    expect(look).toMatchObject({ color: '#2f5bea' });
    expect(toLoaderFrom(wrap({ type: 'navigate', url: 'https://evil.example' }))).toBeUndefined();
  });
});

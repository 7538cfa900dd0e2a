import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readSite } from './site.ts';
import { WebChatSettingsSchema } from './channels.ts';

describe('a site', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    ['https://shop.example/fr/', 'https://shop.example'],
    ['https://shop.example?x=1', 'https://shop.example'],
    ['HTTPS://Shop.Example/', 'https://shop.example'],
    ['https://shop.example:443', 'https://shop.example'],
    ['http://shop.example:80/', 'http://shop.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['localhost:3000', 'https://localhost:3000'],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
    [' https://127.0.0.1:8080 ', 'https://127.0.0.1:8080'],
  ])('CH-1 %s is read as browsers send it', (typed, origin) => {
    expect(readSite(typed)).toEqual({ ok: true, origin });
    const settings = { sites: [typed], color: '#112233', greeting: '' };
    expect(v.parse(WebChatSettingsSchema, settings).sites).toEqual([origin]);
  });

  it.each([
    ['*', 'wildcard'],
    ['https://*.shop.example', 'wildcard'],
    ['https://a.example, https://b.example', 'several'],
    ['https://a.example https://b.example', 'several'],
    ['javascript://shop.example', 'scheme'],
    ['ftp://shop.example', 'scheme'],
    ['https://', 'address'],
    ['https://ana@shop.example', 'address'],
    ['https://[::1]:3000', 'address'],
    ['', 'address'],
  ])('CH-1 %s is none, and it is said why', (typed, why) => {
    expect(readSite(typed)).toEqual({ ok: false, why });
    expect(v.is(WebChatSettingsSchema, { sites: [typed], color: '#112233', greeting: '' })).toBe(false);
  });
});

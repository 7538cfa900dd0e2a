import { describe, expect, it } from 'vitest';
import { WHATSAPP, WHATSAPP_PHONE, WHATSAPP_USER, whatsAppMediaOf } from './whatsapp.ts';

describe('what WhatsApp takes', () => {
  it.each([
    ['image/jpeg', 'image', 5],
    ['image/png', 'image', 5],
    ['video/mp4', 'video', 16],
    ['audio/ogg; codecs=opus', 'audio', 16],
    ['application/pdf', 'document', 100],
    ['text/csv', 'document', 100],
    ['APPLICATION/PDF', 'document', 100],
  ])('CH-7 %s is sent as %s', (type, as, megabytes) => {
    expect(whatsAppMediaOf(type)).toBe(as);
    const rule = WHATSAPP.files.find((file) => type.toLowerCase().startsWith(file.type));
    expect(rule?.size).toBe(megabytes * 1024 * 1024);
  });

  it.each(['image/webp', 'image/gif', 'application/zip', 'application/octet-stream', ''])(
    'CH-7 files of the type "%s" are not taken',
    (type) => {
      expect(whatsAppMediaOf(type)).toBeUndefined();
      expect(WHATSAPP.files.some((rule) => type.startsWith(rule.type))).toBe(false);
    },
  );

  it('CH-6 ids of people are told apart by their form', () => {
    for (const number of ['33612345678', '12025550100']) {
      expect(WHATSAPP_PHONE.test(number)).toBe(true);
      expect(WHATSAPP_USER.test(number)).toBe(false);
    }
    for (const id of ['FR.70011223344556677', 'US.ENT.118157', 'BR.aB9'])
      expect(WHATSAPP_USER.test(id)).toBe(true);
    for (const odd of ['foo_bar', 'fr.1', 'FR.', 'FR.1\n', 'bla', `FR.${'1'.repeat(129)}`])
      expect(WHATSAPP_USER.test(odd)).toBe(false);
  });
});

/** The WhatsApp Cloud API (CH-2): what both sides know of it. */
import type { Capabilities, FileRule } from './capabilities.ts';

const MEGABYTE = 1024 * 1024;
const DAY = 86_400_000;

/** Longest text of one message, and longest text beside a file, in UTF-16 units. */
export const WHATSAPP_TEXT_LIMIT = 4_096;
export const WHATSAPP_CAPTION_LIMIT = 1_024;

/** How a file is shown to the person. Only a caption can stand beside a file, and not beside an audio file. */
export type WhatsAppMedia = 'image' | 'video' | 'audio' | 'document';

interface MediaRule extends FileRule {
  readonly as: WhatsAppMedia;
}

const rules = (as: WhatsAppMedia, size: number, types: readonly string[]): readonly MediaRule[] =>
  types.map((type) => ({ type, size, as }));

const OFFICE = 'application/vnd.openxmlformats-officedocument.';

/** The files that the Cloud API takes. Texts of every kind go as plain text, under their own name. */
const MEDIA: readonly MediaRule[] = [
  ...rules('image', 5 * MEGABYTE, ['image/jpeg', 'image/png']),
  ...rules('video', 16 * MEGABYTE, ['video/mp4', 'video/3gpp']),
  ...rules('audio', 16 * MEGABYTE, ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg']),
  ...rules('document', 100 * MEGABYTE, [
    'application/pdf',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    `${OFFICE}wordprocessingml.document`,
    `${OFFICE}spreadsheetml.sheet`,
    `${OFFICE}presentationml.presentation`,
    'text/',
  ]),
];

/** How a file of a type is sent; undefined if the Cloud API does not take the type. */
export function whatsAppMediaOf(type: string): WhatsAppMedia | undefined {
  return MEDIA.find((rule) => type.toLowerCase().startsWith(rule.type))?.as;
}

export const WHATSAPP: Capabilities = {
  carries: { marks: true, links: true, lists: true, quotes: true, code: true, images: true, files: true },
  direct: false,
  textLimit: WHATSAPP_TEXT_LIMIT,
  files: MEDIA.map(({ type, size }) => ({ type, size })),
  window: { length: DAY, afterwards: 'template' },
  templates: true,
  quotedReplies: true,
  writesFirst: true,
  addressedBy: ['phone', 'user', 'parent-user'],
};

/**
 * Forms of the ids of people: a number in digits with the country code, and user ids such as `FR.1029384756`, which
 * are given by business (`user`) or by group of businesses (`parent-user`).
 */
export const WHATSAPP_PHONE = /^\d{5,15}$/;
export const WHATSAPP_USER = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Makes new ids. Apart from `ids.ts`, because core itself makes none: they are passed in (law L1).
 */
import { customAlphabet } from 'nanoid';

/** Until 2059 the milliseconds since 1970 take so many digits of base 36. */
const TIME_LENGTH = 8;

/** 16 characters of `[a-z0-9]`: 82 bits of the platform's cryptographic randomness. */
const random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 16);

/**
 * A new id of 24 characters, to be branded by the caller: `newId<ContactId>()`. It begins with the time, so
 * that rows made together lie together in the indexes of a database and a write touches few pages (the idea
 * of UUID version 7, RFC 9562). The id reveals when it was made, and ids made together share their beginning.
 */
export const newId = <Id extends string>(): Id =>
  (Date.now().toString(36).padStart(TIME_LENGTH, '0') + random()) as Id;

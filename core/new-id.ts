/**
 * Makes new ids. Apart from `ids.ts`, because core itself makes none: they are passed in (law L1).
 */
import { customAlphabet } from 'nanoid';

/** 24 characters of `[a-z0-9]`: 124 bits of the platform's cryptographic randomness. */
const make = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 24);

/** A new random id, to be branded by the caller: `newId<ContactId>()`. */
export const newId = <Id extends string>(): Id => make() as Id;

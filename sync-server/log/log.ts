/** The log: one JSON line per inbound event on stdout. Never a body, a token, an e-mail address or a query string. */
import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.ts';
import { createStdoutWriter } from './line-writer.ts';

export type Log = Logger;

/** `destination` is for tests; without it lines go to stdout at once, also when the process ends. */
export const createLog = (level: LogLevel, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // A second fence behind the first: what is logged is chosen field by field.
      redact: {
        paths: [
          'password',
          'token',
          'cookie',
          'email',
          'headers',
          '*.password',
          '*.token',
          '*.cookie',
          '*.email',
        ],
        censor: '…',
      },
    },
    destination ?? createStdoutWriter(),
  );

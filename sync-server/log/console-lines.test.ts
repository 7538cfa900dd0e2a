import { expect, it } from 'vitest';
import { DocumentRefusal } from '../sync/connection/refusal.ts';
import { logConsole } from './console-lines.ts';
import { createLog } from './log.ts';

it('takes what libraries print into the log, but not that a document was refused', () => {
  const lines: string[] = [];
  const printed: unknown[] = [];
  const print = (...args: unknown[]) => void printed.push(args);
  const target = { debug: print, error: print, info: print, log: print, warn: print };
  const restore = logConsole(createLog('info', { write: (line: string) => void lines.push(line) }), target);
  target.error('closing connection %s', 'a1', new DocumentRefusal('malformed'));
  target.error('broken', new Error('no disk'));
  target.warn('too many %d', 300);
  expect(printed).toEqual([]);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 'error',
      msg: 'a library says',
      printed: expect.stringContaining('no disk') as string,
    }),
    expect.objectContaining({ level: 'warn', printed: 'too many 300' }),
  ]);
  restore();
  target.error('as before');
  expect(printed).toEqual([['as before']]);
});

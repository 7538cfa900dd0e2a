import { entryIdOf, type CommandId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { passedId, readPassedId } from './passed-id.ts';

describe('the id that is passed on', () => {
  it('CH-9 comes back as the part that it was made of', () => {
    const part = { message: entryIdOf('k3m9x2p0a7b1c4d8e5f6g7h8' as CommandId, 0), part: 12 };
    expect(readPassedId(passedId(part))).toEqual(part);
  });

  it.each([undefined, null, 7, '', 'k3m9/0', 'order-1234', 'k3m9x2/0.1.2', ` ${'a'.repeat(99)}/0.0`])(
    'CH-9 is not read from what another program passed on: %s',
    (passed) => expect(readPassedId(passed)).toBeUndefined(),
  );
});

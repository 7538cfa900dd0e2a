import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentId, CommandId, ContactId, ConversationId, WorkspaceId } from '../ids.ts';
import { causeOf, entryIdOf, isId } from '../ids.ts';
import { newId } from '../new-id.ts';
import { currentDraft, currentPrivateDraft, draftName, editName } from './drafts.ts';
import { ANA, BEN, conversing, text } from '../contact/testing/contact-log.ts';
import { documentOf, formatName, parseName, segmentName, type DocumentName } from './names.ts';

const id = <Id extends string>() => fc.stringMatching(/^[a-z0-9]{8,40}$/).map((value) => value as Id);
const count = (min: number) => fc.integer({ min, max: 999_999_999 });

const anyName: fc.Arbitrary<DocumentName> = fc.oneof(
  fc.record({
    kind: fc.constant('conversation' as const),
    conversation: id<ConversationId>(),
    part: count(1),
    incarnation: count(1),
  }),
  fc.record({
    kind: fc.constant('interval' as const),
    contact: id<ContactId>(),
    n: count(0),
    part: count(1),
    incarnation: count(1),
  }),
  fc.record({ kind: fc.constant('drafts' as const), contact: id<ContactId>(), incarnation: count(1) }),
  fc.record({
    kind: fc.constant('edits' as const),
    contact: id<ContactId>(),
    author: id<AgentId>(),
    incarnation: count(1),
  }),
  fc.record({
    kind: fc.constant('private' as const),
    contact: id<ContactId>(),
    agent: id<AgentId>(),
    incarnation: count(1),
  }),
  fc.record({ kind: fc.constant('presence' as const), workspace: id<WorkspaceId>() }),
  fc.record({ kind: fc.constant('feed' as const), agent: id<AgentId>() }),
);

describe('names of documents', () => {
  it('L11 reading what was written gives it back, for every kind', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(parseName(formatName(name))).toEqual(name);
      }),
    );
  });

  it('L11 whatever is read is written just so: no document has two names', () => {
    const piece = fc.constantFrom(
      'drafts',
      'conversation',
      'interval',
      'private',
      '/',
      '@',
      '1',
      '01',
      'abcdefgh',
      '',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const name = parseName(text);
        if (name !== undefined) expect(formatName(name)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '',
    '@',
    '@1',
    '/',
    'drafts',
    'drafts/',
    'drafts/abcdefgh',
    'drafts/abcdefgh@0',
    'drafts/abcdefgh@01',
    'drafts/abcdefgh@-1',
    'drafts/abcdefgh@1.0',
    'drafts/abcdefgh@1e3',
    'drafts/abcdefgh@1@2',
    'drafts/abcdefgh@1/private',
    'drafts/abcdefgh@9999999999',
    'drafts/abcdefgh/@1',
    'drafts/abcdefgh/ijklmnop/public@1',
    'drafts/abcdefgh/ijklmnop/private/more@1',
    'drafts/ABCDEFGH@1',
    'drafts/abcdefg@1',
    'drafts/abcdefgh\u0000@1',
    'drafts/abcdefgh\n@1',
    'drafts/../abcdefgh@1',
    `drafts/${'a'.repeat(41)}@1`,
    'conversation/abcdefgh@1',
    'conversation/abcdefgh/0@1',
    'conversation/abcdefgh/1',
    'conversation/abcdefgh/1/1@1',
    'interval/abcdefgh/0/0@1',
    'interval/abcdefgh/0@1',
    'interval/abcdefgh/-1/1@1',
    'presence/abcdefgh@1',
    'presence/abcdefgh/x',
    'feed/abcdefgh@1',
    'feed/__proto__',
    'workspace/abcdefgh',
    `${'/'.repeat(100_000)}@1`,
  ])('refuses %j', (text) => {
    expect(parseName(text)).toBeUndefined();
  });

  it('a segment’s document name is its name and the incarnation', () => {
    const name = parseName('interval/abcdefgh/0/2@3');
    if (name?.kind !== 'interval') throw new Error('not read');
    expect(documentOf(segmentName(name), 3)).toBe('interval/abcdefgh/0/2@3');
  });
});

describe('ids and drafts', () => {
  it('L3 new ids are ids, and an entry’s id leads back to its cause', () => {
    const cause = newId<CommandId>();
    expect(isId(cause)).toBe(true);
    expect(causeOf(entryIdOf(cause, 12))).toBe(cause);
    expect(new Set(Array.from({ length: 1_000 }, () => newId())).size).toBe(1_000);
  });

  it('L13 drafts are top-level names that count what the record has consumed', () => {
    const log = conversing();
    expect(draftName('reply', currentDraft(log.state, 'reply'))).toBe('reply/0');
    const draft = { visibility: 'shared', draftNumber: 0 } as const;
    log.say(ANA, { type: 'send', body: text('x'), files: [], draft });
    log.say(ANA, {
      type: 'send',
      body: text('y'),
      files: [],
      draft: { visibility: 'private', draftNumber: 0 },
    });
    expect(draftName('reply', currentDraft(log.state, 'reply'))).toBe('reply/1');
    expect(currentDraft(log.state, 'comment')).toBe(0);
    expect(currentPrivateDraft(log.state, ANA)).toBe(1);
    expect(currentPrivateDraft(log.state, BEN)).toBe(0);
  });

  it('L13 each version of a comment is edited under a name of its own', () => {
    const comment = entryIdOf('commandabc' as CommandId, 0);
    expect(editName(comment, 2)).toBe('edit/commandabc/0/2');
  });
});

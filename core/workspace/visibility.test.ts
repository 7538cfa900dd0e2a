import { describe, expect, it } from 'vitest';
import { ANA, BEN, CLEO, conversing, mentioning } from '../contact/testing/contact-log.ts';
import { canManage, canSee } from './visibility.ts';
import { ROLES, type Member } from './workspace.ts';

const member = (more: Partial<Member> = {}) => ({
  id: ANA,
  role: 'agent' as const,
  limited: true,
  active: true,
  ...more,
});

describe('visibility', () => {
  it('WS-1 a limited agent sees the own contacts and the unassigned, not a colleague’s', () => {
    const log = conversing();
    expect(canSee(member(), log.state)).toBe(true);
    log.say(BEN, { type: 'assign', to: BEN, from: null });
    expect(canSee(member(), log.state)).toBe(false);
    log.say(BEN, { type: 'assign', to: ANA, from: BEN });
    expect(canSee(member(), log.state)).toBe(true);
  });

  it('WS-1 a mention lets a limited agent in until the conversation is closed', () => {
    const log = conversing();
    log.say(BEN, { type: 'assign', to: BEN, from: null });
    log.say(BEN, { type: 'comment', body: mentioning(ANA), files: [] });
    expect(canSee(member(), log.state)).toBe(true);
    expect(canSee(member({ id: CLEO }), log.state)).toBe(false);
    log.say(BEN, { type: 'close' });
    expect(canSee(member(), log.state)).toBe(false);
  });

  it('WS-1 owners, managers and agents without limit see all; who is not active sees nothing', () => {
    const state = { assignee: BEN, mentioned: [] };
    expect(canSee(member({ limited: false }), state)).toBe(true);
    for (const role of ['owner', 'manager'] as const) expect(canSee(member({ role }), state)).toBe(true);
    for (const role of ROLES) {
      expect(
        canSee(member({ role, limited: false, active: false }), { assignee: ANA, mentioned: [ANA] }),
      ).toBe(false);
    }
  });

  it('WS-1 only an active owner or manager manages', () => {
    expect(ROLES.filter((role) => canManage({ role, active: true }))).toEqual(['owner', 'manager']);
    expect(ROLES.filter((role) => canManage({ role, active: false }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { AgentId } from '../ids.ts';
import { mayChangeMember, mayChangeWorkspace, mayGrant } from './rights.ts';
import type { Member } from './workspace.ts';

const account = (part: Partial<Member> = {}): Member => ({
  id: 'agent0001' as AgentId,
  name: 'Ana',
  email: 'ana@example.com',
  role: 'agent',
  limited: false,
  active: true,
  ...part,
});

describe('mayGrant', () => {
  it('WS-1 gives no role above the own', () => {
    expect(mayGrant(account({ role: 'owner' }), 'owner')).toBe(true);
    expect(mayGrant(account({ role: 'manager' }), 'owner')).toBe(false);
    expect(mayGrant(account({ role: 'manager' }), 'manager')).toBe(true);
    expect(mayGrant(account({ role: 'agent' }), 'agent')).toBe(false);
  });

  it('WS-1 lets nobody change a member above, or the own role', () => {
    const manager = account({ role: 'manager' });
    const other = 'agent0002' as AgentId;
    expect(mayChangeMember(manager, { id: other, role: 'owner' }, 'agent')).toBe(false);
    expect(mayChangeMember(manager, { id: other, role: 'agent' }, 'owner')).toBe(false);
    expect(mayChangeMember(manager, { id: other, role: 'agent' }, 'manager')).toBe(true);
    expect(mayChangeMember(manager, manager, 'agent')).toBe(false);
  });
});

describe('mayChangeWorkspace', () => {
  const other = account({ id: 'agent0002' as AgentId });
  const members = [account({ role: 'manager' }), other];

  it('WS-1 lets a member who has left change nothing, not even their own name', () => {
    const rename = { type: 'rename-member', member: account().id, name: 'Anna' } as const;
    expect(mayChangeWorkspace(account(), rename, members)).toBe(true);
    expect(mayChangeWorkspace(account({ active: false }), rename, members)).toBe(false);
    const left = account({ role: 'owner', active: false });
    expect(mayChangeWorkspace(left, { type: 'rename', name: 'Port' }, members)).toBe(false);
    expect(mayChangeWorkspace(left, { type: 'set-member', member: other.id, active: false }, members)).toBe(
      false,
    );
  });

  it('WS-1 judges a change that keeps the role by the present role', () => {
    const manager = account({ role: 'manager' });
    const change = { type: 'set-member', member: other.id, active: false } as const;
    expect(mayChangeWorkspace(manager, change, members)).toBe(true);
    const owner = { ...other, role: 'owner' } as const;
    expect(mayChangeWorkspace(manager, change, [manager, owner])).toBe(false);
  });
});

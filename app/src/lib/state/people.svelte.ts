import type { AgentId, ChannelId } from '@parley/core/ids';
import { readWorkspace } from '@parley/core/workspace/read-workspace';
import { canManage } from '@parley/core/workspace/visibility';
import type { Channel } from '@parley/core/workspace/channels';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { Replica } from '../local/replica-api.ts';
import { tracked } from './tracked.ts';

/** The four colours of presence. */
const COLORS = ['var(--p1)', 'var(--p2)', 'var(--p3)', 'var(--p4)'];

/** A workspace that an earlier version stored may have unreadable names. Each workspace is cleaned once. */
const read = new WeakMap<Workspace, Workspace>();
const readable = (workspace: Workspace): Workspace => {
  const known = read.get(workspace) ?? readWorkspace(workspace);
  read.set(workspace, known);
  return known;
};

/** The workspace and who is in it. */
export class People {
  readonly #workspace: () => Workspace;
  readonly #self: Member;

  constructor(replica: Replica) {
    this.#workspace = tracked(
      (listener) => replica.onWorkspace(listener),
      () => replica.workspace(),
    );
    this.#self = replica.self;
  }

  get workspace(): Workspace {
    return readable(this.#workspace());
  }

  /** The agent at this screen, as the workspace knows them now. */
  get self(): Member {
    return this.member(this.#self.id) ?? this.#self;
  }

  /** Who can be assigned and tagged, by name. */
  get active(): readonly Member[] {
    return this.workspace.members
      .filter((member) => member.active)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }

  get mayManage(): boolean {
    return canManage(this.self);
  }

  member(id: AgentId): Member | undefined {
    return this.workspace.members.find((member) => member.id === id);
  }

  /** The name of an agent, also of one who has left. */
  nameOf(id: AgentId): string | undefined {
    return this.member(id)?.name;
  }

  /** The CSS colour of an agent, the same on every screen: by place among the members, so that few share one. */
  colorOf(id: AgentId): string {
    const place = this.workspace.members.findIndex((member) => member.id === id);
    return COLORS[Math.max(0, place) % COLORS.length] ?? 'var(--p1)';
  }

  channel(id: ChannelId): Channel | undefined {
    return this.workspace.channels.find((channel) => channel.id === id);
  }
}

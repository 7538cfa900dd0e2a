import type { AgentId, ChannelId } from '@parley/core/ids';
import { canManage } from '@parley/core/workspace/visibility';
import type { Channel, Member, Workspace } from '@parley/core/workspace/workspace';
import type { Replica } from '../local/port.ts';
import { tracked } from './tracked.ts';

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
    return this.#workspace();
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

  channel(id: ChannelId): Channel | undefined {
    return this.workspace.channels.find((channel) => channel.id === id);
  }
}

/** The notifications of the server double: who was told what, and what they have archived. */
import type { ActionOf } from '@parley/core/contact/decide/command';
import type { Notice } from '@parley/core/contact/consequences';
import type { ContactState } from '@parley/core/contact/state';
import { notificationIdOf, type AgentId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';

export class NotificationsDouble {
  readonly #byAgentAndId = new Map<string, Notification>();
  readonly #tell: (agent: AgentId, notification: Notification) => void;

  constructor(tell: (agent: AgentId, notification: Notification) => void) {
    this.#tell = tell;
  }

  #set(agent: AgentId, notification: Notification): void {
    this.#byAgentAndId.set(`${agent}/${notification.id}`, notification);
    this.#tell(agent, notification);
  }

  notify(agents: readonly AgentId[], { contact, at }: ContactState, notice: Notice): void {
    const { kind, entry, seq, by, to } = notice;
    const id = notificationIdOf(kind, entry);
    for (const agent of agents) {
      if (to !== 'everyone' && to !== agent) continue;
      this.#set(agent, { id, kind, contact, entry, at, seq, by, archived: false });
    }
  }

  archive(agent: AgentId, { notifications, archived }: ActionOf<'archive'>): void {
    for (const id of notifications) {
      const known = this.#byAgentAndId.get(`${agent}/${id}`);
      if (known && known.archived !== archived) this.#set(agent, { ...known, archived });
    }
  }
}

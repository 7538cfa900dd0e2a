/** Takes over the templates of channels from their outside services, where they are written and approved (CH-2). */
import type { ChannelId } from '@parley/core/ids';
import { MessageTemplateSchema, type MessageTemplate } from '@parley/core/channels/templates';
import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Store } from '../store/store.ts';
import type { ConnectedChannel, GuardedHttp } from './adapter.ts';
import type { Registry } from './registry.ts';

/** Most templates of one channel. */
const MOST = 1_000;

export interface TemplateSyncOptions {
  readonly store: Pick<Store, 'ledger'>;
  readonly kinds: Registry;
  readonly http: GuardedHttp;
  readonly log: Logger;
}

export class TemplateSync {
  readonly #options: TemplateSyncOptions;

  constructor(options: TemplateSyncOptions) {
    this.#options = options;
  }

  /**
   * Takes over the templates of the service as they are now; gives their number.
   * @throws if the service does not answer
   */
  async sync(channel: ConnectedChannel, signal: AbortSignal): Promise<number> {
    const { store, kinds, http } = this.#options;
    const read = kinds.adapter(channel.kind)?.templates;
    if (read === undefined) return 0;
    const templates = this.#readable(channel.id, await read(channel, { http, signal }));
    await store.ledger.setTemplates(channel.workspace, channel.id, templates);
    return templates.length;
  }

  /** One template that cannot be read leaves the others as they are (law L17). */
  #readable(channel: ChannelId, templates: readonly MessageTemplate[]): readonly MessageTemplate[] {
    const readable = templates.filter((template) => v.is(MessageTemplateSchema, template));
    const left = templates.length - readable.length;
    if (left > 0) this.#options.log.warn({ channel, left }, 'templates of a channel cannot be read');
    return readable.slice(0, MOST);
  }
}

import type { ServerHealth, SetAsideItem } from '@parley/core/protocol/health-api';
import { actionTitle } from '../../inbox/command-words.ts';
import { m } from '../../paraglide/messages.js';
import type { People } from '../../state/people.svelte.ts';

/** What could not be done, in a few words. */
export const itemTitle = (item: SetAsideItem, people: People): string => {
  switch (item.kind) {
    case 'send':
      return m.health_send();
    case 'snooze':
      return m.health_snooze();
    case 'auto-close':
      return m.health_auto_close();
    case 'command': {
      const name = item.author === undefined ? undefined : people.nameOf(item.author);
      const what = item.action === undefined ? m.command_other() : actionTitle(item.action);
      return m.health_command({ what, name: name ?? m.former_member() });
    }
    case 'inbound':
      return m.health_inbound();
    case 'read-contact':
      return m.health_contact();
    case 'draft-update':
      return m.health_draft();
    case 'sweep-files':
      return m.health_sweep();
    case 'delete-file':
      return m.health_file();
    case 'read-webhook':
      return m.health_webhook();
    case 'inbound-item':
      return m.health_inbound_item();
    case 'remove-raw':
      return m.health_remove_raw();
    case 'fetch-media':
      return m.health_media();
    case 'fetch-profile':
      return m.health_profile();
    case 'sync-templates':
      return m.health_templates();
    // A newer server may set other things aside (law L18).
    default:
      return m.health_other();
  }
};

/** Why it could not be done. */
export const reasonWords = (item: SetAsideItem): string => {
  switch (item.reason) {
    case 'damaged-contact':
      return m.health_reason_damaged();
    case 'unreadable':
      return m.health_reason_unreadable();
    case 'lost':
      return m.health_reason_lost();
    default:
      return m.health_reason_other();
  }
};

/** Whether the server can keep what is written. */
export const diskWords = (disk: ServerHealth): string => {
  switch (disk) {
    case 'ok':
      return m.health_disk_ok();
    case 'database':
      return m.health_disk_database();
    default:
      return m.health_disk_full();
  }
};

/** Writes the changes of a decision, in their order. */
import type { LedgerChange } from '../../../ledger/changes.ts';
import type { StoreLog } from '../../store-log.ts';
import type { Tables } from '../tables/tables.ts';
import { saveAgents } from './save-agents.ts';
import { saveRecord } from './save-record.ts';
import { saveWords } from './save-words.ts';
import { saveWorkspaces } from './save-workspaces.ts';
import type { Save, Savers } from './savers.ts';

export function createSave(tables: Tables, log: StoreLog): Save {
  const savers: Savers<LedgerChange> = {
    ...saveRecord(tables),
    ...saveAgents(tables),
    ...saveWords(tables, log),
    ...saveWorkspaces(tables),
  };
  return (change, transaction) => {
    // The saver of a change's type takes that change; TypeScript does not see that the two belong together.
    const save = savers[change.type] as Save;
    save(change, transaction);
  };
}

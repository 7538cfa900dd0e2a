/** What a new workspace begins with. */
import type { Rules } from '../contact/decide/context.ts';
import type { StageId } from '../ids.ts';
import type { WebChatSettings } from './channels.ts';

const stage = (id: string, name: string) => ({ id: id as StageId, name });

/** Default rules: the assignee stays, notes are optional, nothing closes by itself; stages of LC-1. */
export const DEFAULT_RULES: Rules = {
  onClose: 'keep',
  closingNotes: { mode: 'optional', categories: ['Question', 'Problem', 'Order', 'Payment', 'Other'] },
  autoClose: null,
  stages: [
    stage('stagenewlead', 'New lead'),
    stage('stagehotlead', 'Hot lead'),
    stage('stagepayment', 'Payment'),
    stage('stagecustomer', 'Customer'),
    stage('stagecoldlead', 'Cold lead'),
  ],
};

export const DEFAULT_WEB_CHAT: WebChatSettings = { sites: [], color: '#2f5bea', greeting: '' };

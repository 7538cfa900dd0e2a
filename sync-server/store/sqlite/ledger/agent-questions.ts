/** Answers questions about what agents have of their own. */
import type { Answering } from '../../../ledger/questions.ts';
import type { Tables } from '../tables/tables.ts';

type AgentQuestion = 'answer' | 'held' | 'notification' | 'mentionsIn' | 'settings' | 'settingsChange';

export function agentQuestions({ answers, notifications, settings }: Tables): Pick<Answering, AgentQuestion> {
  return {
    answer: ({ author, id }) => answers.answer(author, id),
    held: ({ author, id }) => answers.holds(author, id),
    notification: ({ workspace, agent, id }) => notifications.listed(workspace, agent, id),
    mentionsIn: ({ contact, entry }) => notifications.mentionsIn(contact, entry),
    settings: (agent) => settings.settings(agent),
    settingsChange: ({ agent, id }) => settings.hasChange(agent, id),
  };
}

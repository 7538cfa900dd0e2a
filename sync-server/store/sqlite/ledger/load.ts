/** Answers the questions of decisions from the tables. */
import type { Answering, AnswerTo, By, Loaded, Needs, QuestionName } from '../../../ledger/questions.ts';
import type { SetAside } from '../../set-aside.ts';
import type { Tables } from '../tables/tables.ts';
import { agentQuestions } from './agent-questions.ts';
import { recordQuestions } from './record-questions.ts';
import { workspaceQuestions } from './workspace-questions.ts';

export function createLoad(tables: Tables, setAside: SetAside): (needs: Needs) => Loaded {
  const answering: Answering = {
    ...workspaceQuestions(tables),
    ...recordQuestions(tables, setAside),
    ...agentQuestions(tables),
  };
  return (needs) => {
    const loaded: { [Name in QuestionName]?: readonly unknown[] } = {};
    for (const name of Object.keys(needs) as QuestionName[]) loaded[name] = answersTo(answering, name, needs);
    return loaded as Loaded;
  };
}

function answersTo<Name extends QuestionName>(
  answering: Answering,
  name: Name,
  needs: Needs,
): AnswerTo<Name>[] {
  const asked: readonly By<Name>[] = needs[name] ?? [];
  return asked.map((by) => answering[name](by));
}

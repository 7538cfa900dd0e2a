/** Names of a workspace as people read them, including names stored before names were cleaned. */
import { cleanName } from '../names/clean-name.ts';
import type { Member, Workspace } from './workspace.ts';

/** Shown in place of a name without anything visible. */
const NAMELESS = '–';

const readName = (name: string, otherwise = NAMELESS): string => cleanName(name) || otherwise;

/** A member with a readable name. A member without one is called by the e-mail address. */
export const readMember = <Kind extends Pick<Member, 'name' | 'email'>>(member: Kind): Kind => ({
  ...member,
  name: readName(member.name, member.email),
});

const readChannelName = (name: string): string => readName(name, 'Channel');

/** A workspace as stored by any version, with readable names. */
export const readWorkspace = (workspace: Workspace): Workspace => {
  const { rules, snippets, prompts } = workspace;
  const named = <Kind extends { readonly name: string }>(kind: Kind): Kind => ({
    ...kind,
    name: readName(kind.name),
  });
  return {
    ...workspace,
    name: readName(workspace.name, 'Parley'),
    members: workspace.members.map(readMember),
    channels: workspace.channels.map((channel) => ({ ...channel, name: readChannelName(channel.name) })),
    rules: {
      ...rules,
      stages: rules.stages.map(named),
      closingNotes: {
        ...rules.closingNotes,
        categories: rules.closingNotes.categories.map((category) => readName(category)),
      },
    },
    snippets: snippets.map(named),
    prompts: prompts.map(named),
  };
};

import { isVariable, type Variable } from '@parley/core/workspace/variables';
import { m } from '../../paraglide/messages.js';

const nameOf = (variable: Variable): string => {
  switch (variable) {
    case 'contact.name':
      return m.variable_contact_name();
    case 'contact.firstName':
      return m.variable_contact_first_name();
    case 'contact.email':
      return m.variable_contact_email();
    case 'contact.phone':
      return m.variable_contact_phone();
    case 'contact.company':
      return m.variable_contact_company();
    case 'contact.language':
      return m.variable_contact_language();
    case 'agent.name':
      return m.variable_agent_name();
    case 'agent.firstName':
      return m.variable_agent_first_name();
    case 'workspace.name':
      return m.variable_workspace_name();
  }
};

/** What a variable is called on the screen; one that is unknown, by itself. */
export const variableName = (name: string): string => (isVariable(name) ? nameOf(name) : name);

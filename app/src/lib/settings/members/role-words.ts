import type { Role } from '@parley/core/workspace/workspace';
import { m } from '../../paraglide/messages.js';

export const roleName = (role: Role): string =>
  role === 'owner' ? m.role_owner() : role === 'manager' ? m.role_manager() : m.role_agent();

import type { ChannelKind } from '@parley/core/channels/kinds';
import { m } from '../../paraglide/messages.js';
import type { ApiError } from '../../session/api.ts';
import { errorWords } from '../../session/error-words.ts';

/** What went wrong when settings were sent. Only the server knows whether it may call an address. */
export const settingsErrorWords = (kind: ChannelKind, error: ApiError): string =>
  error === 'malformed' && kind === 'custom' ? m.channel_problem_address() : errorWords(error);

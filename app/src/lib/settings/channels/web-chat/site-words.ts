import type { SiteProblem } from '@parley/core/workspace/site';
import { m } from '../../../paraglide/messages.js';

/** The problem of a line in the list of sites, with the line's number and its site. */
export function siteProblemWords(why: SiteProblem, line: number, site: string): string {
  switch (why) {
    case 'several':
      return m.web_chat_site_several({ line, site });
    case 'wildcard':
      return m.web_chat_site_wildcard({ line, site });
    case 'scheme':
      return m.web_chat_site_scheme({ line, site });
    case 'address':
      return m.web_chat_site_address({ line, site });
  }
}

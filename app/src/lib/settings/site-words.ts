import type { SiteProblem } from '@parley/core/workspace/site';
import { m } from '../paraglide/messages.js';

/** What is wrong with a line of the list of sites, and with which. */
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

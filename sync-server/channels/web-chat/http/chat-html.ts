/** The pages of the chat, as HTML. */
import { isolate } from '@parley/core/names/isolate';
import type { WebChatRow } from '../../../store/workspace-store.ts';

const TRY_WORDS = {
  en: {
    title: 'Try the chat',
    lead: 'This page stands in for your site. Write to the team with the round button below; the answer comes to the same place.',
    pages: 'Turn a page, and the team sees where you are:',
    links: { prices: 'Prices', delivery: 'Delivery', contact: 'Contact' },
  },
  fr: {
    title: 'Essayer la discussion',
    lead: 'Cette page tient lieu de votre site. Écrivez à l’équipe avec le bouton rond, en bas ; la réponse arrive au même endroit.',
    pages: 'Changez de page, et l’équipe voit où vous êtes :',
    links: { prices: 'Tarifs', delivery: 'Livraison', contact: 'Contact' },
  },
} as const;

/** The page in the chat's frame. */
export function frameHtml(channel: WebChatRow): string {
  const { color, greeting } = channel.settings;
  const data = { channel: channel.id, name: channel.name, color, greeting };
  const attributes = Object.entries(data).map(([key, value]) => `data-${key}="${escape(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>${escape(isolate(channel.name))}</title>
<link rel="stylesheet" href="/chat/assets/frame.css">
</head>
<body ${attributes.join(' ')}>
<script src="/chat/assets/frame.js"></script>
</body>
</html>
`;
}

/** The page to try the chat on, in English or French. */
export function tryHtml(channel: WebChatRow, acceptLanguage: string): string {
  const language = /^\s*fr/i.test(acceptLanguage) ? 'fr' : 'en';
  const words = TRY_WORDS[language];
  const links = Object.entries(words.links).map(([id, label]) => `<a href="#${id}">${label}</a>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${escape(isolate(channel.name))}</title>
<link rel="stylesheet" href="/chat/assets/try.css">
</head>
<body>
<main>
<h1><bdi>${escape(channel.name)}</bdi></h1>
<p>${words.lead}</p>
<p>${words.pages}</p>
<nav>${links.join('\n')}</nav>
</main>
<script src="/widget.js" data-channel="${channel.id}" async></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

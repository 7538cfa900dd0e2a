/**
 * The fake Graph by itself, with a console in which a developer plays a person. `node test/doubles/graph/main.ts`;
 * `PORT` sets the port.
 */
import { createInterface } from 'node:readline';
import { FakeGraph } from './fake-graph.ts';
import type { MessengerPerson } from './messenger/person.ts';
import type { WhatsAppPerson } from './whatsapp/person.ts';

const graph = await new FakeGraph().start(Number(process.env.PORT ?? 0));
const app = graph.addApp();
const account = graph.addAccount();
const number = account.addNumber();
const page = graph.addPage();
const mia = number.addPerson({ name: 'Mia Torres', phone: '15550100' });
const ben = page.addPerson({ name: 'Ben Ode' });
account.addTemplate({ name: 'order_ready', body: 'Hello {{name}}, your order is ready.' });
graph.subscriptions.subscribe(account.id, app);
graph.subscriptions.subscribe(page.id, app);

console.log(`GRAPH_URL            ${graph.url}
application's secret ${app.secret}
token                ${app.addToken({ me: page.id })}
WhatsApp             account ${account.id}, number ${number.id}; Mia is ${mia.phone ?? ''}
Messenger            page ${page.id}; Ben is ${ben.id}

  webhook whatsapp|messenger <address> <verify token>
  mia|ben <text>     the person writes
  mia-ad | ben-ad    the person comes by an advertisement
  inbox              what has reached the two
  wait <hours>       lets time pass
  quit`);

async function setWebhook(kind: string | undefined, url = '', verifyToken = ''): Promise<string> {
  const object = kind === 'messenger' ? 'page' : 'whatsapp_business_account';
  await graph.setCallback(app, object, { url, verifyToken });
  return 'The address has proved itself.';
}

function inbox(name: string, person: MessengerPerson | WhatsAppPerson): string {
  const lines = graph.messagesTo(person).map(({ type, text }) => `  ${type}: ${text}`);
  return [name, ...lines].join('\n');
}

async function obey(line: string): Promise<string> {
  const [command, ...words] = line.trim().split(/\s+/);
  switch (command) {
    case 'webhook':
      return setWebhook(words[0], words[1], words[2]);
    case 'mia':
      return mia.says(words.join(' '));
    case 'ben':
      return ben.says(words.join(' '));
    case 'mia-ad':
      return mia.clicksAd();
    case 'ben-ad':
      ben.clicksAd();
      return 'Ben clicked.';
    case 'inbox':
      return `${inbox('Mia', mia)}\n${inbox('Ben', ben)}`;
    case 'wait':
      graph.clock.advance(Number(words[0]) * 3_600_000);
      return new Date(graph.clock.now()).toISOString();
    default:
      return `There is no command ${command ?? ''}.`;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === 'quit') break;
  console.log(await obey(line).catch((error: unknown) => String(error)));
}
await graph.stop();

/** Names of people, by the words around them, and products by their form. */
import { HEAD, TAIL, type Slate } from './finding.ts';

const WORD = String.raw`\p{Lu}[\p{L}'’-]{1,30}`;
const NAME = `${WORD}(?: (?:de|du|van|von|da|el|le|la) ${WORD}| ${WORD}){0,2}`;

/**
 * The words of a rule, with the first letter in either case. The `i` flag would let a small letter pass as
 * the capital of a name.
 */
const eitherCase = (words: string): string =>
  words
    .split('|')
    .map((word) => `[${word.charAt(0).toLowerCase()}${word.charAt(0).toUpperCase()}]${word.slice(1)}`)
    .join('|');

const TITLE = String.raw`(?:Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|M\.|Mme|Mlle|Monsieur|Madame|Mademoiselle|monsieur|madame)`;
const GREETING =
  'hi|hello|hey|dear|thanks|thank you|bonjour|bonsoir|salut|coucou|cher|chère|merci|welcome|good morning|good afternoon';
const ENDING =
  "regards|best wishes|best|cheers|thanks|sincerely|yours|cordialement|bien à vous|bonne journée|bonne soirée|merci d['’]avance|merci|amicalement|à bientôt|salutations";
const STRONG =
  "my name is|my name's|name is|i am called|je m['’]appelle|je me nomme|mon nom est|moi c['’]est|au nom de|under the name(?: of)?|in the name of|on behalf of|de la part de|speaking with|spoke (?:to|with)|spoken (?:to|with)|talked to|parlé (?:à|avec)|eu au téléphone|colleague|collègue|technician|technicien|driver|livreur|conseiller|conseillère|advisor|adviser|manager";
const WEAK = "i am|i['’]m|this is|je suis|c['’]est|ici";

const ANNOUNCED = new RegExp(`${HEAD}(?:${eitherCase(STRONG)}) (?<name>${NAME})${TAIL}`, 'gu');
const TITLED = new RegExp(`${HEAD}${TITLE} (?<name>${NAME})${TAIL}`, 'gu');
const INTRODUCED = new RegExp(
  `${HEAD}(?:${eitherCase(WEAK)}) (?<name>${NAME})(?=,? (?:from|here|speaking|calling|at|with|de|du|des|à l['’]appareil|ici)${TAIL}|, )`,
  'gu',
);
const GREETED = new RegExp(
  `(?:^|[\\n.!?…] ?)(?:${eitherCase(GREETING)})(?: ${TITLE})?,? (?<name>${NAME})(?= ?(?:[,!.:\\n–-]|$))`,
  'gu',
);
const SIGNED = new RegExp(
  `(?:(?:${eitherCase(ENDING)})[,.!]{0,2} ?\\n?|\\n) ?[–—-]? ?(?<name>${NAME})[.!]? ?$`,
  'gu',
);

/** Capitalised words that greet, thank or begin sentences, and are nobody's name. */
const NOBODY = new Set(
  'mr,mrs,ms,dr,there,team,all,everyone,everybody,support,sir,madam,madame,monsieur,customer,folks,guys,again,very,so,for,you,your,i,the,we,it,please,ok,okay,yes,no,not,sorry,just,sure,fine,great,good,right,still,really,happy,glad,here,waiting,amazon,india,service,client,clients,cordialement,merci,bonjour,tous,toutes,beaucoup,encore,infiniment,bien,parfait,super,désolé,désolée,pas,trop,très,une,un,le,la,les,votre,vous,nous,je,mon,ma,nice,welcome,regards,best,cheers,thanks,thank,customer care,what,how,why,when,where,and,but,or,if,as,at,in,on,to,of,any,anything,my,me,they,he,she,this,that,okey,oui,non,alors,donc,mais,pour,avec,dans,bonne,journée,soirée,monday,tuesday,wednesday,thursday,friday,saturday,sunday,lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche'.split(
    ',',
  ),
);

const cleanName = (name: string): string => {
  const words = name.split(' ');
  const end = words.findIndex((word, index) => index > 0 && NOBODY.has(word.toLowerCase()));
  const kept = end === -1 ? words : words.slice(0, end);
  return kept.join(' ').replace(/['’]s$/, '');
};

/** Whether words are a name; after a title it may begin with an article: Madame Le Goff. */
const isName = (name: string, titled: boolean): boolean => {
  const [first = '', second] = name.split(' ');
  const article = titled && second !== undefined && /^(?:Le|La|De|Du)$/.test(first);
  return (
    /^\p{Lu}/u.test(first) &&
    (article || !NOBODY.has(first.toLowerCase())) &&
    !/^\p{Lu}{2,}$/u.test(first) &&
    !name.split(' ').some((word) => /^\p{Ll}/u.test(word) && word.length > 3)
  );
};

/** The value of a name: lower case without accents. */
export const nameValue = (name: string): string =>
  name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’]/g, "'").toLowerCase();

/** Takes names that the words around them give away. */
export const takeNames = (slate: Slate): void => {
  for (const rule of [TITLED, ANNOUNCED, INTRODUCED, GREETED, SIGNED]) {
    for (const { 0: found, index, groups } of slate.text.matchAll(rule)) {
      const whole = groups?.['name'] ?? '';
      const name = cleanName(whole);
      if (!isName(name, rule === TITLED)) continue;
      const start = index + found.lastIndexOf(whole);
      slate.take('name', start, start + name.length, nameValue(name));
    }
  }
};

const WORDS = /\p{L}[\p{L}'’-]{0,40}/gu;

/** First words of known names, each with the words that may follow. */
export interface KnownNames {
  readonly byFirst: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Names (of participants, and found elsewhere) in a form to look them up by word: whole, and each word of it. */
export const knownNames = (names: Iterable<string>): KnownNames => {
  const byFirst = new Map<string, (readonly string[])[]>();
  const add = (words: readonly string[]): void => {
    const key = words[0];
    if (key === undefined || NOBODY.has(key)) return;
    const list = byFirst.get(key) ?? [];
    if (!list.some((known) => known.join(' ') === words.join(' '))) list.push(words);
    list.sort((a, b) => b.length - a.length);
    byFirst.set(key, list);
  };
  for (const name of names) {
    const words = nameValue(name).split(' ').filter(Boolean);
    if (words.length === 0 || words.length > 4) continue;
    add(words);
    for (const word of words) if (word.length >= 3 && /^\p{L}/u.test(word)) add([word]);
  }
  return { byFirst };
};

/** Takes known names wherever they stand with a capital. Each word is looked at once. */
export const takeKnownNames = (slate: Slate, known: KnownNames): void => {
  if (known.byFirst.size === 0) return;
  const words = [...slate.text.matchAll(WORDS)].map(({ 0: text, index }) => ({
    text: text.replace(/['’]s$/, ''),
    index,
  }));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word || !/^\p{Lu}/u.test(word.text)) continue;
    const candidates = known.byFirst.get(nameValue(word.text)) ?? [];
    const fits = candidates.slice(0, 20).find((parts) =>
      parts.every((part, offset) => {
        const other = words[at + offset];
        const before = words[at + offset - 1];
        if (!other || nameValue(other.text) !== part) return false;
        return (
          offset === 0 || !before || slate.text.slice(before.index + before.text.length, other.index) === ' '
        );
      }),
    );
    const last = fits ? words[at + fits.length - 1] : undefined;
    if (!fits || !last) continue;
    slate.take('name', word.index, last.index + last.text.length, fits.join(' '));
    at += fits.length - 1;
  }
};

const MODEL = String.raw`(?:\p{Lu}{0,4}\d{1,4}(?!st|nd|rd|th|er|ème)\p{L}{0,3}|\p{Lu}{1,3}-\d{2,4}\p{L}{0,3})`;
const PRODUCT = new RegExp(
  `${HEAD}(?:i(?:Phone|Pad|Mac)|\\p{Lu}\\p{L}{2,20})(?: \\p{Lu}\\p{L}{1,20}){0,2} ${MODEL}(?: (?:Pro|Max|Plus|Mini|Ultra|Lite|Air|${MODEL})${TAIL}){0,3}${TAIL}`,
  'gu',
);
/** Words before a number that do not make the number a product. */
const NO_PRODUCT =
  /^(?:Order|Commande|Room|Gate|Step|Page|Article|Version|Size|Taille|Level|Line|Unit|Street|Rue|Flat|Apt|Appartement|Chapter|Section|Plan|Zone|Seat|Row|Bus|Train|Gare|Terminal|Lot|Day|Week|Semaine|Jour|Only|About|Around|Within|After|Before|Since|Dans|Sous|Depuis|Environ|Chambre|Table|Ticket|Case|Flight|Vol|The|My|Its?|I|We|You|Your|Our|And|But|For|Then|Total|Got|Have|Paid|Over|Under|Need|Les|Le|La|Des|Du|Ref|Réf|Tour|Bâtiment|Porte|Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Card|Carte|Option|Windows)(?: |$)/u;

/** Takes names of products with a model: "Galaxy M34 5G", "iPhone 15 Pro". The value is in lower case. */
export const takeProducts = (slate: Slate): void => {
  for (const { 0: found, index } of slate.text.matchAll(PRODUCT)) {
    if (NO_PRODUCT.test(found)) continue;
    slate.take('product', index, index + found.length, found.toLowerCase());
  }
};

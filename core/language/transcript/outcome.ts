/**
 * The outcome of a conversation, read from its summary: for engines that do not give the outcome themselves.
 */
import { NEGATION } from './statements.ts';
import type { Outcome, Summary } from '../summary/summary.ts';

const REFUSED =
  /refus|declin|denied|rejected|could not|cannot|can['’]?t|not possible|won['’]?t|will not|ne (?:peut|peux|pouvons|couvre|permet)|impossible|n['’]est pas possible/iu;
const REMEDY =
  /refund|replac|credit|process|initiat|cancel|updat|mov(?:ed|ing)|book(?!ing)|remov|void|chang|correct|confirm(?:ed|s) the (?:place|opening)|swap|exchang|reserv|reorder|placed|unblock|block|match|fix|generat|sent|sending|sends|emailed|hold|rembours|remplac|annul|corrig|déplac|réserv|chang|bloqu|débloqu|déverrouill|renvoie|envoyé|envoie|validé|créé|commandé|ajouté|mis au nom|arrêté|prolong|confirmé l/iu;
const PENDING =
  /waiting for|is waiting|to choose|is open|customer (?:will|to|should|must|can) (?:send|wait|try|call|answer|fill|decide|choose|use)|en attente|(?:client|cliente) (?:attend|doit)|à poser|will decide|decides|décidera/iu;
const COMING =
  /(?<!\p{L})(?:will|expected|scheduled|to (?:be|arrive|come|follow|confirm)|delivery|within|redelivery|visit|pickup)(?!\p{L})|\p{L}{3,}(?:ra|ront)(?!\p{L})|livraison|passage|sous \d|prévu/iu;
const LOOKING =
  /escalat|investigat|inquiry|asked|checking|looking|found (?:a|that|it|the)|opened (?:an|a|case)|enquête|transmis|relancé|reproduced|reproduit|arranged|scheduled/iu;

/** A remedy that was carried out, as the past tense shows, or a refund or replacement on its way. */
const CARRIED_OUT =
  /(?:refund|initiat|reorder|credit|process|cancell|void|chang|swapp|unblock|block|remov|match|correct|emailed|confirm)ed|initiated|(?:placed|expedited|ordered|requested) a|is (?:sending|processing|refunding)|sent (?:a|the|photos|hardware|receipt)|(?:moved|reserved|updated|released|blocked|found the book)|(?<!\p{L})a (?:remboursé|bloqué|validé|débloqué|corrigé|annulé|arrêté|réservé|commandé|envoyé|mis|créé)|annulée et|l['’]a (?:annulée?|déplacée?|mise?)|renvoie|envoie le/iu;

/** The outcome that a summary reports. */
export const outcomeOf = ({ done, next }: Summary): Outcome => {
  const remedy = REMEDY.test(done);
  const looking = LOOKING.test(done);
  const coming = COMING.test(next);
  const opensRefusing = /^(?:the )?\S+ (?:\S+ )?(?:refus|declin|denied|could not|cannot)/iu.test(done);
  if (REFUSED.test(done) && (opensRefusing || !remedy))
    return PENDING.test(next) && looking && coming ? 'promised' : 'refused';
  if (PENDING.test(next) && !CARRIED_OUT.test(done)) return 'open';
  if (CARRIED_OUT.test(done) && !NEGATION.test(done.slice(0, 30))) return 'done';
  if (coming || COMING.test(done)) return 'promised';
  return remedy ? 'done' : 'open';
};

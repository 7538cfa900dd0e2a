/**
 * How a conversation stands, by what its agents said and what still waits: for engines that do not give the
 * outcome themselves.
 */
import type { OpenQuestion, Statement } from './statements.ts';
import type { Outcome } from '../summary/summary.ts';

/**
 * A step that does not yet give what was asked for: looked at, noted, asked of a colleague, passed on. A
 * promise says what follows.
 */
const STEP =
  /(?<!\p{L})(?:escalat|investigat|not(?:e|ed|ing)(?!\p{L})|forwarded|passed|asked|requested|contacted|reached out|flagged|marked|prioriti[sz]ed|check(?:ed|ing)|looked|review(?:ed|ing)|found|located|seen|received|understood|saved|informed|notified|reported|raised|logged|opened (?:a|an) |(?:set up|added) (?:\p{L}+ ){0,2}(?:updates?|notes?|alerts?|reminders?)|initiated (?:an?|the) (?:request|inquiry|enquiry|investigation|case|claim|trace|search|complaint))/iu;
const STEP_FRENCH =
  /(?<!\p{L})(?:noté|transmis|relancé|demandé|contacté|signalé|vérifié|regardé|consulté|trouvé|retrouvé|reçu|compris|pris note|prévenu|informé|interrogé|alerté|ouvert une? (?:enquête|dossier|ticket|réclamation|demande)|(?:lancé|fait) une? (?:enquête|recherche|demande|réclamation))/iu;
/** A thing given or carried out, whatever else the sentence says. */
const GIVEN =
  /(?<!\p{L})(?:refunded|credited|replaced|cancel+ed|changed|fixed|moved|reserved|ordered|unblocked|booked|sent you|remboursé|crédité|remplacé|annulé|changé|corrigé|déplacé|réservé|commandé|débloqué)/iu;

/** Words for what an agent does not know or cannot be sure of: they refuse nothing. */
const UNSURE =
  /(?:can['’]?t|cannot|can not|unable to|not able to|do not|don['’]?t) (?:really |yet |fully )?(?:guarantee|promise|say|see|find|tell|confirm|expect|know|be sure|give you an exact)|ne (?:peux|pouvons|peut) (?:pas|rien) (?:\p{L}+ ){0,2}(?:garantir|promettre|dire|voir|confirmer|affirmer|avancer)|ne (?:vois|trouve|sais|voyons|trouvons|savons) pas/iu;

const isStep = ({ text }: Statement): boolean =>
  (STEP.test(text) || STEP_FRENCH.test(text)) && !GIVEN.test(text);

/**
 * @param statements of agents, in order
 * @param question the question after which nobody has written
 */
export const standingOf = (
  statements: readonly Statement[],
  question: Pick<OpenQuestion, 'asked'> | undefined,
): Outcome => {
  const settled = statements.findLast(
    (statement) =>
      (statement.kind === 'done' && !isStep(statement)) ||
      (statement.kind === 'refusal' && !UNSURE.test(statement.text)),
  );
  const promised = statements.some(({ kind }) => kind === 'promise');
  if (question !== undefined) return settled?.kind === 'done' ? 'done' : 'open';
  if (settled?.kind === 'refusal') return 'refused';
  if (settled !== undefined) return 'done';
  return promised ? 'promised' : 'open';
};

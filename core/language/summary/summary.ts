/** The frame of every summary: what it is about, what was done, what comes next. */
import type { Language } from '../transcript/language.ts';

export interface Summary {
  readonly issue: string;
  readonly done: string;
  readonly next: string;
}
export type SummaryPart = keyof Summary;
export const SUMMARY_PARTS: readonly SummaryPart[] = ['issue', 'done', 'next'];

/** How a conversation stands: carried out, promised, refused, or waiting for somebody. */
export type Outcome = 'done' | 'promised' | 'refused' | 'open';
export const OUTCOMES: readonly Outcome[] = ['done', 'promised', 'refused', 'open'];

/** Words before each part on the screen. */
export const LABELS: Readonly<Record<Language, Readonly<Record<SummaryPart, string>>>> = {
  en: { issue: 'Issue:', done: 'Done:', next: 'Next:' },
  fr: { issue: 'Demande\u00a0:', done: 'Fait\u00a0:', next: 'Suite\u00a0:' },
};

const LABEL =
  /(?:^|[|\n]|(?<=[.!?…] ))\s{0,3}(?:(?<issue>issue|demande|problème|probleme|sujet)|(?<done>done|fait|réponse)|(?<next>next|suite))\b\s?(?::|\u00a0:|(?=\s))/giu;

/** The outcome as the bundled model writes it, before everything else. */
const OUTCOME = /^\s{0,3}<(?<outcome>done|promised|refused|open)>\s{0,3}(?=<issue>)/;
/** The bundled model's own marks of the parts. */
const MARK = /<(?<issue>issue)>|<(?<done>done)>|<(?<next>next)>/g;

/** The outcome that a model's text begins with, if it does. */
export const outcomeIn = (text: string): Outcome | undefined => {
  const outcome = OUTCOME.exec(text)?.groups?.['outcome'];
  return OUTCOMES.find((one) => one === outcome);
};

/** Whether a model's text names at least one of the parts. */
export const hasLabels = (text: string): boolean => text.search(LABEL) !== -1;

/**
 * The parts of a model's text: after the bundled model's marks (`<issue>` …), else after labels (`Issue:`, `Demande :` … in either language, any case), else the parts
 * between `|`, else its lines; what comes before the first label is left out. A part that is missing is empty.
 */
export const parseSummary = (written: string): Summary => {
  const text = written.replace(OUTCOME, '');
  const found = [...text.matchAll(text.includes('<issue>') ? MARK : LABEL)];
  const parts = { issue: '', done: '', next: '' };
  const add = (part: SummaryPart, words: string): void => {
    const clean = words.replace(/[|\s]+$/u, '').replace(/^[|\s]+/u, '');
    parts[part] = [parts[part], clean].filter(Boolean).join(' ');
  };
  if (found.length === 0) {
    const pieces = text.split(text.includes('|') ? '|' : '\n').filter((piece) => piece.trim() !== '');
    pieces.forEach((piece, index) => add(SUMMARY_PARTS[Math.min(index, 2)] ?? 'next', piece.trim()));
    return parts;
  }
  found.forEach(({ 0: label, index, groups }, at) => {
    const part = SUMMARY_PARTS.find((name) => groups?.[name] !== undefined);
    if (part) add(part, text.slice(index + label.length, found[at + 1]?.index ?? text.length));
  });
  return parts;
};

/** A summary as three labelled lines; an empty part has none. */
export const summaryText = (summary: Summary, language: Language): string =>
  SUMMARY_PARTS.filter((part) => summary[part] !== '')
    .map((part) => `${LABELS[language][part]} ${summary[part]}`)
    .join('\n');

/** How far a pull has come, on a terminal in one line that is written over, else in a line now and then. */
import { sizeText } from '@parley/core/words/size';

export interface Progress {
  show(at: {
    readonly file: string;
    readonly have: number;
    readonly size: number;
    readonly all: number;
    readonly total: number;
  }): void;
  /** Says something between; the line is written again below it. */
  note(text: string): void;
  end(): void;
}

/** In ms: how often a terminal is written to, */
const PACE = 200;
/** and over which time the speed is taken. */
const SPEED_OVER = 5_000;
/** Without a terminal: after so many hundredths of the whole. */
const STEP = 10;

const leftText = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min left` : `${(seconds / 3_600).toFixed(1)} h left`;
};

export const createProgress = (
  write: (text: string) => void,
  isTerminal: boolean,
  now: () => number,
): Progress => {
  let samples: { readonly at: number; readonly all: number }[] = [];
  let shownAt = -Infinity;
  let shownStep = -1;
  let width = 0;

  const speed = (all: number): number => {
    const at = now();
    const last = samples.at(-1);
    // What was there before did not come just now; nor does what is loaded once more go backwards.
    if (last && all < last.all) samples = [];
    samples.push({ at, all });
    while (samples.length > 2 && at - (samples[0]?.at ?? at) > SPEED_OVER) samples.shift();
    const [first] = samples;
    return first && at - first.at >= 500 ? ((all - first.all) / (at - first.at)) * 1_000 : 0;
  };

  const over = (text: string): void => {
    write(`\r${text.padEnd(width)}`);
    width = text.length;
  };

  return {
    show: ({ file, have, size, all, total }) => {
      const rate = speed(all);
      const percent = total === 0 ? 100 : Math.floor((all / total) * 100);
      const isWhole = all === total;
      const step = Math.floor(percent / STEP);
      if (isTerminal ? now() - shownAt < PACE && !isWhole : step === shownStep) return;
      shownAt = now();
      shownStep = step;
      const parts = [
        `${String(percent).padStart(3)} %`,
        `${sizeText('en', all)} of ${sizeText('en', total)}`,
        ...(rate > 0 ? [`${sizeText('en', rate)}/s`] : []),
        ...(rate > 0 && !isWhole ? [leftText((total - all) / rate)] : []),
        `${file} ${sizeText('en', have)} of ${sizeText('en', size)}`,
      ];
      if (isTerminal) over(parts.join(' · '));
      else write(`${parts.join(' · ')}\n`);
    },
    note: (text) => {
      if (isTerminal) over('');
      write(`${isTerminal ? '\r' : ''}${text}\n`);
      width = 0;
    },
    end: () => {
      if (isTerminal && width > 0) write('\n');
      width = 0;
    },
  };
};

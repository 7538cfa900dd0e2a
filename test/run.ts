/**
 * `pnpm test`: every check there is, one after the other, also when one fails. Ends with `N passed, N failed`.
 * Names of steps may be given: `pnpm test lint types`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execute } from './runner/execute.ts';
import { add, countStep, NONE, summary } from './runner/report.ts';
import { REPORTS, type Step, STEPS } from './runner/steps.ts';

const runStep = async ({ run }: Step): Promise<number> => {
  if (typeof run === 'function') {
    const { ok, did } = run();
    console.log(did);
    return ok ? 0 : 1;
  }
  let worst = 0;
  for (const commands of run) {
    const codes = await Promise.all([commands].flat().map(execute));
    worst = Math.max(worst, ...codes);
  }
  return worst;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const steps = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

for (const report of REPORTS) {
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
}

const times: string[] = [];
let total = NONE;
for (const step of steps) {
  console.log(`\n── ${step.name}`);
  const begun = performance.now();
  const exitCode = await runStep(step);
  const count = countStep(exitCode, step.count?.() ?? NONE);
  total = add(total, count);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
  const tests = step.count ? ` ${summary(count)}` : '';
  times.push(`${step.name.padEnd(8)} ${seconds} s  ${exitCode === 0 ? 'ok    ' : 'failed'}${tests}`);
}

console.log(`\n${times.join('\n')}\n`);
console.log(summary(total));
const testsWanted = steps.some((step) => step.count);
if (total.failed > 0 || (testsWanted && total.passed === 0)) process.exitCode = 1;

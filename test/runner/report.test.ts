import { describe, expect, it } from 'vitest';
import { add, countPlaywright, countStep, countVitest, NONE, summary } from './report.ts';

const vitest = (passed: number, failed: number, testResults: { status: string; tests: string[] }[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: testResults.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  })),
});

describe('countVitest', () => {
  it('takes the counts of tests', () => {
    expect(countVitest(vitest(3, 2))).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });
  it('counts a file that could not be loaded as one failure', () => {
    expect(countVitest(vitest(3, 0, [{ status: 'failed', tests: [] }])).failed).toBe(1);
  });
  it('counts a file whose closing hook failed as one failure', () => {
    expect(countVitest(vitest(1, 0, [{ status: 'failed', tests: ['passed'] }])).failed).toBe(1);
  });
  it('does not count a failed test twice', () => {
    expect(countVitest(vitest(0, 1, [{ status: 'failed', tests: ['failed'] }])).failed).toBe(1);
  });
});

describe('countPlaywright', () => {
  it('counts flaky tests and errors outside tests as failures', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 3, skipped: 2 });
  });
});

describe('countStep', () => {
  it('counts a failed step without failed tests as one failure', () => {
    expect(countStep(1, NONE).failed).toBe(1);
    expect(countStep(1, { passed: 4, failed: 0, skipped: 0 }).failed).toBe(1);
  });
  it('does not add to failed tests', () => {
    expect(countStep(1, { passed: 0, failed: 2, skipped: 0 }).failed).toBe(2);
  });
  it('counts a step that passed as its tests alone', () => {
    expect(countStep(0, NONE)).toEqual(NONE);
  });
});

describe('summary', () => {
  it('names skipped tests only when there are some', () => {
    expect(summary({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
    expect(summary(add({ passed: 2, failed: 1, skipped: 0 }, { passed: 0, failed: 0, skipped: 3 }))).toBe(
      '2 passed, 1 failed, 3 skipped',
    );
  });
});

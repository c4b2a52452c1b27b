import type { Mutant } from '../mutant.ts'

const room = 'commands/capacity'
const tests = 'test/commands/capacity'
const block = { file: `${room}/judge.ts`, test: `${tests}/capacity-arms.test.ts` }

/** What keeps a search from calling a level the capacity that is not. */
export const capacity: readonly Mutant[] = [
  {
    loses: 'the second block: one that is wrong decides',
    file: `${room}/search.ts`,
    find: 'const agreeing = 2',
    replace: 'const agreeing = 1',
    test: `${tests}/search.test.ts`,
  },
  {
    ...block,
    loses: 'that an invalid measurement says nothing about the chat',
    find: 'if (isUnusable(result.validity.verdict))',
    replace: "if (isUnusable(result.validity.verdict) && result.runId === '')",
  },
  {
    ...block,
    file: 'commands/experiment/counted.ts',
    loses: 'that the machine was used up',
    find: 'const mostWaiting = 0.25',
    replace: 'const mostWaiting = 1',
  },
  {
    ...block,
    loses: 'the members that did not get in',
    find: "missing.length > 0 ? 'broken' : judged.verdict",
    replace: 'judged.verdict',
  },
  {
    loses: 'the difference between < and <=',
    file: 'src/metrics/judging/checks/checks.ts',
    find: "check.observed === check.limit ? 'fail' : check.verdict",
    replace: 'check.verdict',
    test: 'test/src/metrics/judging/checks/checks.test.ts',
  },
]

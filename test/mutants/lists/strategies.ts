import type { Mutant } from '../mutant.ts'

const room = 'commands/strategies'
const judged = 'test/commands/strategies/judge.test.ts'
const line = 'test/src/metrics/judging/statistics/straight-line.test.ts'
const fitted = 'test/commands/strategies/fit-line.test.ts'

/** What the comparison of strategies and the predicted room size rest on. */
export const strategies: readonly Mutant[] = [
  {
    file: `${room}/judge.ts`,
    test: judged,
    that: 'has not finished where one block has not',
    loses: 'that a room which did not finish once has not finished',
    find: 'return finished.length < heights.length ? [] : finished.map(',
    replace: 'return finished.map(',
  },
  {
    file: 'commands/experiment/counted.ts',
    test: judged,
    that: 'is an answer with losses',
    loses: 'the blocks in which a strategy was too slow or lost deliveries',
    find: 'exitCodes.ok, exitCodes.checkFailed,',
    replace: 'exitCodes.ok,',
  },
  {
    file: `${room}/judge-cell.ts`,
    test: judged,
    that: 'into which not all members have come',
    loses: 'that a room with fewer members is a smaller one',
    find: '...(joined < roomSize',
    replace: '...(joined === 0',
  },
  {
    file: `${room}/judge-cell.ts`,
    test: judged,
    that: 'is measured again where a block',
    loses: 'which functions have to have their share of a core',
    find: 'whyNotCounted(result, functions)',
    replace: 'whyNotCounted(result, [])',
  },
  {
    file: `${room}/command/strategies.ts`,
    test: judged,
    that: 'is measured again where a block',
    loses: 'the block that is measured again',
    find: 'measuredAgain(order, whyNot)',
    replace: '(blocks) => order[blocks.length]',
  },
  {
    file: `${room}/judge.ts`,
    test: judged,
    that: 'is paired by round',
    loses: 'that the two of a pair are of the same round',
    find: ' && arm.round === block.arm.round',
    replace: '',
  },
  {
    file: `${room}/judge-cell.ts`,
    test: judged,
    that: 'is that of the function that sends',
    loses: 'that the CPU time is that of the functions which send',
    find: 'filter(({ name }) => names.has(name))',
    replace: 'filter(() => names.size > 0)',
  },
  {
    file: `${room}/fit-line.ts`,
    test: fitted,
    loses: 'that no line goes through rooms that do not lie on one',
    find: 'if (bend !== null) return bend',
    replace: 'if (bend?.problem === "too-few") return bend',
  },
  {
    file: `${room}/fit-line.ts`,
    test: fitted,
    loses: 'that time has to grow with the room',
    find: "if (slopeInterval(line, tail).lower <= 0) return { problem: 'no-growth' }",
    replace: '',
  },
  {
    file: `${room}/fit-line.ts`,
    test: fitted,
    loses: 'that a smaller room which did not finish contradicts the line',
    find: 'if (smallest !== undefined && ',
    replace: 'if (smallest === 0 && ',
  },
  {
    file: `${room}/fit-line.ts`,
    test: fitted,
    loses: 'the 29 s',
    find: 'const limitUs = integrationLimitSeconds * 1e6',
    replace: 'const limitUs = integrationLimitSeconds * 0.9e6',
  },
  {
    file: 'src/metrics/judging/statistics/straight-line.ts',
    test: line,
    loses: 'that errors grow with the time',
    find: 'weighted(points, ({ x }) => intercept + slope * x)',
    replace: 'weighted(points, () => 1)',
  },
  {
    file: 'src/metrics/judging/statistics/straight-line.ts',
    test: line,
    loses: 'the interval of the predicted room size',
    find: 'const b = below * slope - t2 * covariance.both',
    replace: 'const b = below * slope',
  },
]

import type { Mutant } from '../mutant.ts'

const rule = { file: 'src/metrics/judging/fitness.ts', test: 'test/src/metrics/judging/fitness.test.ts' }
const verdict = { file: 'src/metrics/judging/verdict.ts', test: 'test/src/metrics/judging/verdict.test.ts' }

/** Whether a machine was fit to measure, and who is accused of what fails on one that was not. */
export const fitness: readonly Mutant[] = [
  {
    ...rule,
    loses: 'that the load of the run itself is none of others',
    find: 'busySeconds - yieldingSeconds - own.reduce',
    replace: 'busySeconds - yieldingSeconds - 0 * own.reduce',
  },
  {
    ...rule,
    loses: 'that others do no harm where nobody waits',
    find: 'waitedShare > mostWaitingForCore',
    replace: 'waitedShare >= 0',
  },
  {
    ...rule,
    loses: 'that an environment without its share of a core waits, too',
    find: ' || ratio < leastOfTheAsked',
    replace: '',
  },
  {
    ...rule,
    loses: 'that others take what the run waits for where waiting is not measured',
    find: 'waitedShare === null || ',
    replace: 'waitedShare !== null && ',
  },
  { ...rule, loses: 'how little does no harm', find: 'fit: 0.1,', replace: 'fit: 0.11,' },
  { ...rule, loses: 'how much leaves nothing to believe', find: 'disturbed: 0.25', replace: 'disturbed: 0.26' },
  { ...rule, loses: 'a stop of seconds in a long run', find: 'mostOfWindow = 0.5', replace: 'mostOfWindow = 0.51' },
  {
    ...rule,
    loses: 'what the hypervisor takes',
    find: 'cause(stolenShare, ',
    replace: 'cause(0, ',
  },
  {
    ...rule,
    loses: 'that a process held back by its container stands still, and counts once',
    find: '    heldBack,\n',
    replace: '    heldBack,\n    heldBack,\n',
  },
  {
    ...verdict,
    loses: 'that what fails on a disturbed machine may be the machine',
    find: "fitness.word === 'disturbed' && isExplained",
    replace: "fitness.word === 'disturbed' && false",
  },
  {
    ...verdict,
    loses: 'that a defect found on a disturbed machine may be the machine',
    find: 'findings.some((name) => !sureFindings.includes(name))',
    replace: 'false',
  },
  {
    ...verdict,
    loses: 'that the end of a target on an unfit machine may be the machine',
    find: "isSure || fitness.word !== 'unfit'",
    replace: 'true',
  },
  {
    ...verdict,
    loses: 'that no lack of time sends a message to the wrong member',
    find: 'isSure: sureCounters.some((name) => name === check.name)',
    replace: 'isSure: false',
  },
  {
    file: 'src/metrics/judging/target-failure.ts',
    test: verdict.test,
    loses: 'that nobody listens at an address however busy the machine is',
    find: 'targetExited === null && isNobodyThere(facts)',
    replace: 'false',
  },
  {
    file: 'src/metrics/judging/validity/validity.ts',
    test: verdict.test,
    loses: 'that the load of the machine is the first reason',
    find: '      ...fitness.reasons,\n      ...structure.flatMap(({ reasons }) => reasons),\n',
    replace: '      ...structure.flatMap(({ reasons }) => reasons),\n      ...fitness.reasons,\n',
  },
  {
    file: 'commands/gate/rounds.ts',
    test: 'test/commands/gate/judge.test.ts',
    that: 'leaves out the pairs of those seconds',
    loses: 'that times of a disturbed second are not those of another',
    find: 'both.filter((pair) => !isDisturbed(pair))',
    replace: 'both',
  },
  {
    file: 'commands/experiment/experiment.ts',
    test: 'test/commands/experiment/experiment.test.ts',
    loses: 'that an experiment ends where the machine stays unfit',
    find: 'const mostUnfit = 4',
    replace: 'const mostUnfit = 400',
  },
  {
    file: 'commands/capacity/judge.ts',
    test: 'test/commands/capacity/capacity-arms.test.ts',
    loses: 'that an unfit machine is no limit of the load generator',
    find: "result.validity.verdict !== 'unfit'",
    replace: 'true',
  },
  {
    file: 'commands/known-bad/command.ts',
    test: 'test/commands/known-bad/judge.test.ts',
    loses: 'that a bad chat taken for another is a wrong name',
    find: 'names.some((name) => name !== seeded)',
    replace: 'seeded === null && names.length > 0',
  },
]

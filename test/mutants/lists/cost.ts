import type { Mutant } from '../mutant.ts'

const ofRun = 'test/src/cost/cost-of-run.test.ts'
const metered = 'test/src/cost/metered-usage.test.ts'

/** What makes the cost of a run wrong. */
export const cost: readonly Mutant[] = [
  {
    loses: "that a delivery is priced without fanbench's own questions",
    file: 'src/cost/cost-of-run.ts',
    find: 'what !== ownQuestions',
    replace: "what !== ''",
    test: ofRun,
  },
  {
    loses: 'the message that comes in, of a broadcast',
    file: 'src/cost/cost-of-run.ts',
    find: '(1 + deliveries / messages)',
    replace: '(deliveries / messages)',
    test: ofRun,
  },
  {
    loses: 'that what was not metered is not 0',
    file: 'src/cost/metered-usage.ts',
    find: "units.length === 0) return missing('CloudWatch has no consumed units of the tables')",
    replace: 'units.length === 0) return metered(0, cloudWatch(server))',
    test: metered,
  },
  {
    loses: 'the further units of a large message',
    file: 'src/cost/metered-usage.ts',
    find: 'withPayload * (units - 1)',
    replace: 'withPayload * 0',
    test: metered,
  },
  {
    loses: 'that logs that are not complete do not count all invocations',
    file: 'src/cost/metered-usage.ts',
    find: "if (logs?.status === 'complete')",
    replace: "if (logs?.status !== undefined && logs.status !== 'missing')",
    test: metered,
  },
  {
    loses: 'that API Gateway meters in units of 32 KB',
    file: 'src/cost/cost-of-usage.ts',
    find: 'Math.ceil(bytes / 32_768)',
    replace: 'Math.floor(bytes / 32_768)',
    test: 'test/src/cost/cost-of-usage.test.ts',
  },
]

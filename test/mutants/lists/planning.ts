import type { Mutant } from '../mutant.ts'

const ofPlan = 'test/commands/plan/load-plan.test.ts'
const ofRefusals = 'test/commands/plan/refusals.test.ts'

/** What makes a plan wrong. */
export const planning: readonly Mutant[] = [
  {
    loses: 'the message that comes in, of a broadcast',
    file: 'commands/plan/load-phases.ts',
    find: 'messages * (1 + audience)',
    replace: 'messages * audience',
    test: ofRefusals,
  },
  {
    loses: 'connections whose 2 h are over before the last is open',
    file: 'commands/plan/load-phases.ts',
    find: 'endedBeforeLastConnect: endedBy(connectSeconds, options)',
    replace: 'endedBeforeLastConnect: endedBy(0, options)',
    test: ofPlan,
  },
  {
    loses: 'that a busy second of Poisson arrivals is over the quota',
    file: 'commands/plan/load-phases.ts',
    find: "options.arrivals === 'poisson' ? arrivalsAtMost(connectRate, options) : connectRate",
    replace: 'connectRate',
    test: ofRefusals,
  },
  {
    loses: 'that a load exactly at its quota is allowed',
    file: 'commands/plan/refusals.ts',
    find: 'needed <= connections.value',
    replace: 'needed < connections.value',
    test: ofRefusals,
  },
  {
    loses: 'that a connection of exactly 2 h is allowed, and no longer one',
    file: 'commands/plan/refusals.ts',
    find: 'connectionSeconds <= fixedLimits.connectionSeconds',
    replace: 'connectionSeconds <= fixedLimits.connectionSeconds + 1',
    test: ofRefusals,
  },
  {
    loses: 'the time of the joins in the rate that would do',
    file: 'commands/plan/refusals.ts',
    find: '(ramps * members) / secondsToRamp',
    replace: 'members / secondsToRamp',
    test: ofRefusals,
  },
  {
    loses: 'that pings may not keep a connection open',
    file: 'commands/plan/refusals.ts',
    find: '(pinged && pingsKeepOpen)',
    replace: 'pinged',
    test: ofRefusals,
  },
  {
    loses: 'the files beside the connections',
    file: 'commands/plan/machines.ts',
    find: 'filesPerMachine: connectionsPerMachine + filesBesideConnections',
    replace: 'filesPerMachine: connectionsPerMachine',
    test: ofPlan,
  },
  {
    loses: 'the core that Artillery leaves free',
    file: 'commands/plan/machines.ts',
    find: 'Math.max(1, size.cores - 1)',
    replace: 'size.cores',
    test: ofPlan,
  },
  {
    loses: 'shards for the CPU of the busiest phase',
    file: 'commands/plan/machines.ts',
    find: 'Math.ceil(load.cores / coresForMembers)',
    replace: '0',
    test: ofPlan,
  },
  {
    loses: 'hours of the tasks',
    file: 'commands/plan/load-plan.ts',
    find: 'timeline.seconds / 3600',
    replace: '1',
    test: ofPlan,
  },
]

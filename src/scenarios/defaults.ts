import { availableParallelism } from 'node:os'
import type { RunOptions } from './options.ts'

/** What holds unless the scenario, a config file, the environment or a flag says otherwise. */
export const generalDefaults: RunOptions = {
  members: 100,
  rooms: 10,
  connectRate: 50,
  joinRate: 50,
  publishRate: 5,
  arrivals: 'poisson',
  pacing: 'auto',
  receivePath: 'fast',
  maxMessageSize: 1024 * 1024,
  duration: 30,
  warmUp: 5,
  hold: 0,
  drain: 5,
  payload: 200,
  joinGrace: 0.25,
  deadline: 1,
  connectTimeout: 30,
  pingInterval: 20,
  // Two workers already halve the burst that a broadcast is for each of them; more than the cores only get in each
  // other's way.
  workers: Math.min(2, availableParallelism()),
  seed: 1,
  share: 0.2,
  dropKind: 'mixed',
  burst: 10,
  rounds: 5,
  idleGap: 0,
  provisionedConcurrency: 0,
  backOff: 'full-jitter',
  slowFor: 5,
  roomSizes: 'uniform',
  churnRate: 0,
  metricsWait: 60,
}

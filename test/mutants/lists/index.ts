import type { Mutant } from '../mutant.ts'
import { balance } from './balance.ts'
import { capacity } from './capacity.ts'
import { chats } from './chats.ts'
import { comparing } from './comparing.ts'
import { trend } from './trend.ts'
import { cost } from './cost.ts'
import { crowd } from './crowd.ts'
import { gating } from './gating.ts'
import { findings } from './findings.ts'
import { fitness } from './fitness.ts'
import { functionLogs } from './function-logs.ts'
import { hello } from './hello.ts'
import { httpRoutes } from './http-routes.ts'
import { intervals } from './intervals.ts'
import { judging } from './judging.ts'
import { losses } from './losses.ts'
import { planning } from './planning.ts'
import { recording } from './recording.ts'
import { serviceTimes } from './service-times.ts'
import { sharding } from './sharding.ts'
import { statistics } from './statistics.ts'
import { strategies } from './strategies.ts'
import { sweeping } from './sweeping.ts'

/** Everything that the suite has to notice. */
export const mutants: readonly Mutant[] = [
  ...crowd,
  ...recording,
  ...balance,
  ...losses,
  ...functionLogs,
  ...findings,
  ...hello,
  ...intervals,
  ...judging,
  ...fitness,
  ...statistics,
  ...comparing,
  ...trend,
  ...capacity,
  ...cost,
  ...planning,
  ...sweeping,
  ...sharding,
  ...gating,
  ...strategies,
  ...serviceTimes,
  ...httpRoutes,
  ...chats,
]

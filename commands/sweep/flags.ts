import type { RowCommand } from '../flags/add-command.ts'
import { type sweepRows, sweepSection } from './rows.ts'

const details = `
Each size is published as a version of its own. The alias that the routes invoke
switches between the versions. The blocks take turns (A B C C B A ...); each is a run
of the scenario with its own warm-up. Two sizes are compared by the pairs of blocks
of the same round; all deliveries of one run are one observation. The sweep restores
the functions of a target at the end, and after Ctrl-C. After a crash, --restore does.

Without --slo and --strategy the answer is the knee: the last size for which x % more cost
lower the p99 by at least x %. --strategy recommends the cheapest size (cost), the fastest
(speed), or the one with the least product of p99 and cost (balanced). A size that can no
longer have blocks enough is left out early. "No difference" is an answer, too. Exit code 10: no size meets
the SLO; 16: there are too few blocks for an answer.

The embedded stack gives each size its share of a core (--cpu by-memory). This is a
model for testing a chat and a sweep. It cannot choose a size for AWS.

Examples:
  fanbench sweep --memory 128,512,1769
      the embedded room chat; about 15 minutes
  fanbench sweep --memory 128,256,512,1024,1769 --stack ./chat.ts --protocol ./protocol.ts
      your own chat on this machine
  fanbench sweep --memory 256,512,1024 --target target.json --dry-run
      shows the plan and the cost for a deployed chat
  fanbench sweep --memory 256,512,1024 --target target.json --slo 'delivery_latency.p99<250ms' --apply
      finds the cheapest size that meets the SLO, and sets it
  fanbench sweep --restore
      restores every function after a crash`

export const sweepCommand: RowCommand<typeof sweepRows> = {
  section: sweepSection,
  usage: 'sweep [scenario]',
  description: 'compare memory sizes by p99 and cost, and recommend one',
  details,
  // The sweep has its own options of these names: the sizes to compare, the functions to change, and its rounds.
  takes: ({ key }) => !Object.hasOwn(sweepSection.rows, key),
  work: async (args, context) => (await import('./command.ts')).sweep(args, context),
}

import type { RowCommand } from '../flags/row-command.ts'
import { type sweepRows, sweepSection } from './rows.ts'

const details = `
Each size is published as a version of its own, all alive at once behind the alias
that the routes invoke. The blocks take turns (A B C C B A ...), each a run of the
scenario with its own warm-up. Two sizes are told apart by the pairs of blocks of
the same round; deliveries of one run are one observation. Functions of a target
are put back as they were, also after Ctrl-C; after a crash, --restore does it.

Without --slo the answer is the knee: the last size of which x % more cost lower
the p99 by x % or more. "No difference" is an answer. Exit code 10: no size meets
the SLO; 16: the blocks do not tell.

The embedded stack gives each size its share of a core (--cpu by-memory): a model,
to test a chat and a sweep with, not to pick a size for AWS.

Examples:
  fanbench sweep --memory 128,512,1769
      the embedded room chat; about 15 minutes
  fanbench sweep --memory 128,256,512,1024,1769 --stack ./chat.ts --protocol ./protocol.ts
      your own chat on this machine
  fanbench sweep --memory 256,512,1024 --target target.json --dry-run
      what would be done to a deployed chat, and what it costs
  fanbench sweep --memory 256,512,1024 --target target.json --slo 'delivery_latency.p99<250ms' --apply
      the cheapest size that meets the SLO, and set it
  fanbench sweep --restore
      after a crash: every function as before the sweep`

export const sweepCommand: RowCommand<typeof sweepRows> = {
  section: sweepSection,
  usage: 'sweep [scenario]',
  description: 'which memory size? Blocks in turns, cost against p99, a recommendation',
  details,
  // Those of the same name are the sweep's own: the sizes to compare, the functions to change, its rounds.
  takes: ({ key }) => !Object.hasOwn(sweepSection.rows, key),
  work: async (args, context) => (await import('./command.ts')).sweep(args, context),
}

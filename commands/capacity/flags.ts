import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/row-command.ts'
import { type capacityRows, capacitySection } from './rows.ts'

const details = `
--of says what grows from level to level; all else stays as it is set:
  room-size     members of one room (or of each of --rooms); --publish-rate is of
                all rooms together
  publish-rate  messages a second; --members and --rooms stay
  connections   members and rooms: rooms keep the size that --members and --rooms
                give them, and each room its share of --publish-rate

The search doubles the level until the SLO is broken, halves what is between, and
measures both ends of the last step until two blocks agree. A block is an ordinary
run of broadcast with a stack of its own, at small levels longer, until there are
enough samples. A level is broken also where not all of its members got in.

An SLO is limits with commas between them, in the words of run --limit:
  delivery_latency.p99<500ms, delivery_ratio>=99.99%, connect_latency.p99<=1s

A block whose measurement is invalid says nothing about the chat. Where that ends
the search, the answer is that the load generator is the limit. On the embedded stack
chat and crowd share the cores of this machine, and the answer is about the two; where
the crowd waited for a core a quarter of the time, the machine was used up, and the
block says nothing either.

Exit codes: 0 found, or all of the range meets it · 10 no level does · 11 the
load generator is the limit, or the machine was not fit to measure · 12 the target failed at every level · 16 not judged, or not
found within --max-blocks

Examples:
  fanbench capacity --to 500 --slo 'delivery_latency.p99<500ms'
  fanbench capacity --of publish-rate --from 1 --to 100 --members 50 --rooms 1
  fanbench capacity --of connections --to 4000 --target ./target.json --connect-rate 100`

const notForBlocks: readonly Setting['key'][] = ['limit', 'strict', 'allowInconclusive']

export const capacityCommand: RowCommand<typeof capacityRows> = {
  section: capacitySection,
  usage: 'capacity',
  description: 'search the largest room, rate or number of connections that meets an SLO',
  details,
  // A block is a run of `broadcast`, which takes nothing that is special to a scenario.
  takes: ({ key, concerns }) => concerns !== 'scenario' && !notForBlocks.includes(key),
  work: async (args, context) => (await import('./command/capacity.ts')).capacity(args, context),
}

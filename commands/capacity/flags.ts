import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/add-command.ts'
import { type capacityRows, capacitySection } from './rows.ts'

const details = `
--of names the quantity that grows from level to level. All other settings stay:
  room-size     members of one room, or of each of --rooms; --publish-rate is for
                all rooms together
  publish-rate  messages per second; --members and --rooms stay
  connections   members and rooms: each room keeps its size, by --members and
                --rooms, and its share of --publish-rate

The search doubles the level until the SLO is broken, then halves the distance, and
measures both ends of the last step until two blocks agree. A block is an ordinary
run of broadcast with a stack of its own. At small levels it is longer, for enough
samples. A level in which some members could not connect is broken, too.

An SLO is one or more limits, as in run --limit, separated by commas:
  delivery_latency.p99<500ms, delivery_ratio>=99.99%, connect_latency.p99<=1s

A block whose measurement is invalid says nothing about the chat. If such blocks end
the search, the answer is that the load generator is the limit. On the embedded stack,
chat and crowd share the cores of this machine, and the answer is about both. If the
crowd waited for a core a quarter of the time, the machine was overloaded, and the
block says nothing either.

Exit codes: 0 found, or all levels meet the SLO · 10 no level meets it · 11 the load
generator is the limit, or the machine was not fit to measure · 12 the target failed
at every level · 16 not judged, or not found within --max-blocks

Examples:
  fanbench capacity --to 500 --slo 'delivery_latency.p99<500ms'
  fanbench capacity --of publish-rate --from 1 --to 100 --members 50 --rooms 1
  fanbench capacity --of connections --to 4000 --target ./target.json --connect-rate 100`

const notForBlocks: readonly Setting['key'][] = ['limit', 'strict', 'allowInconclusive']

export const capacityCommand: RowCommand<typeof capacityRows> = {
  section: capacitySection,
  usage: 'capacity',
  description: 'find the largest room, rate or number of connections that meets an SLO',
  details,
  // A block is a run of `broadcast`, which takes nothing that is special to a scenario.
  takes: ({ key, concerns }) => concerns !== 'scenario' && !notForBlocks.includes(key),
  work: async (args, context) => (await import('./command/capacity.ts')).capacity(args, context),
}

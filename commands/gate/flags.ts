import { onRequestOfVerdicts } from '../../reports/on-request.ts'
import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/row-command.ts'
import { type gateRows, gateSection } from './rows.ts'
import { usualMinutes, usualSettings } from './usual-load.ts'

const usual = usualSettings

const details = `
Baseline and candidate run in turns in one job, in an order drawn for each pair, so that
a slow machine affects both. Each block is a run of the scenario. Two blocks are a pair,
and the pairs are counted.
  FAIL          the interval of a metric lies above no change, its estimate lies above
                --max-regression, and fresh pairs confirm it
  PASS          the interval lies below --max-regression
  INCONCLUSIVE  neither; the report says how many pairs a verdict would take
One lost or duplicated delivery fails the gate at once if the baseline has none.

The baseline is one of:
  --baseline-ref <ref>      your definition (--stack) at another commit. The gate checks
                            it out into a temporary worktree, with the packages of its
                            lock file. The candidate is the working copy as it is.
  --baseline <chat.ts>      another definition on this machine
  --baseline <target.json>  another deployed chat, or a ws:// URL; --target is the candidate
  --baseline <runs>         saved runs of the same fingerprint: a folder, an id, or several
                            with commas; weaker, because they were not measured in turns

Blocks are short by default: ${usual.members} members in ${usual.rooms} rooms, ${usual.publishRate} messages per second
for ${usual.duration} s. 10 pairs on the embedded stack take about ${usualMinutes().first}, and ${usualMinutes().both} if anything
is suspect. Blocks do not count if the machine was busy with something else.

Exit codes: 0 PASS · 10 FAIL · 16 INCONCLUSIVE (0 with --allow-inconclusive)
  11 too few blocks count · 2 not comparable: Region, memory, options ...

Examples:
  fanbench gate --baseline-ref origin/main --stack ./chat.ts
      a pull request; in CI, check out with fetch-depth: 0
  fanbench gate --baseline-ref "$(git merge-base origin/main HEAD)" --stack ./chat.ts
      without the changes that others have merged since
  fanbench gate --baseline last-release.json --target candidate.json --dry-run
      two deployed chats: the plan, the time and the cost
  fanbench gate --baseline-ref origin/main --stack ./chat.ts \\
    --metrics delivery_latency.p50,handler_cpu --max-regression 10% --slo 'delivery_latency.p99<250ms'
  fanbench gate connect --members 1000 --metrics connect_latency.p99 --baseline ../main/chat.ts --stack ./chat.ts`

/** The limits of a gate are in --slo. */
const notForBlocks: readonly Setting['key'][] = ['limit']

export const gateCommand: RowCommand<typeof gateRows> = {
  section: gateSection,
  usage: 'gate [scenario]',
  description: 'is this version worse than the last one? A regression check for pull requests and nights',
  details,
  takes: ({ key }) => !notForBlocks.includes(key),
  defaults: usualSettings,
  outputs: onRequestOfVerdicts,
  work: async (args, context) => (await import('./command/gate.ts')).gate(args, context),
}

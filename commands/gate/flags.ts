import { onRequestOfVerdicts } from '../../reports/on-request.ts'
import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/row-command.ts'
import { type gateRows, gateSection } from './rows.ts'
import { usualMinutes, usualSettings } from './usual-load.ts'

const usual = usualSettings

const details = `
Baseline and candidate take turns in one job, in an order drawn for each pair, so that
what the machine does meets both. Each block is a run of the scenario; two of them are a
pair, and pairs are what is counted. FAIL: the interval of a metric lies above no change and its
estimate above --max-regression, and fresh pairs say so again. PASS: the interval lies
below the limit. Neither: INCONCLUSIVE, with the number of pairs that it would take.
One delivery that is lost or duplicated, where the baseline has none, fails at once.

The baseline is one of:
  --baseline-ref <ref>      your definition (--stack) at another commit: checked out
                            into a temporary worktree, with the packages of its lock
                            file. The candidate is the working copy, as it is now.
  --baseline <chat.ts>      another definition on this machine
  --baseline <target.json>  another deployed chat, or a ws:// URL; --target is the candidate
  --baseline <runs>         saved runs of the same fingerprint: a folder, an id, or several
                            with commas; weaker, because they were not measured in turn

Blocks are short unless you say otherwise: ${usual.members} members in ${usual.rooms} rooms, ${usual.publishRate} messages a second
for ${usual.duration} s. 10 pairs on the embedded stack take about ${usualMinutes().first}, and ${usualMinutes().both} if anything
is suspect. Blocks during which the machine was busy with something else do not count.

Exit codes: 0 PASS · 10 FAIL · 16 INCONCLUSIVE (0 with --allow-inconclusive)
  11 too few blocks count · 2 not comparable: Region, memory, options ...

Examples:
  fanbench gate --baseline-ref origin/main --stack ./chat.ts
      a pull request; in CI, check out with fetch-depth: 0
  fanbench gate --baseline-ref "$(git merge-base origin/main HEAD)" --stack ./chat.ts
      without what others have merged meanwhile
  fanbench gate --baseline last-release.json --target candidate.json --dry-run
      two deployed chats: what would be done, how long it takes and what it costs
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

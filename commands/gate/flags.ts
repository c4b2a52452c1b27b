import { onRequestOfVerdicts } from '../../reports/on-request.ts'
import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/add-command.ts'
import { type gateRows, gateSection } from './rows.ts'
import { usualSettings } from './usual-load.ts'

const usual = usualSettings

const details = `
In each round both versions are started anew, at the same time, each with members of its
own. They get the same messages in turns of a tenth of a second, in an order drawn for
each pair of turns. So what the machine does meets both. The verdict has three parts:
  correct  deliveries that are lost, duplicated, misrouted ..., and known defects: one
           more than the baseline fails
  work     posts, bytes, invocations, calls of tables ... for the same messages, counted
           exactly: more of it fails, unless --allow-work says that it is meant
  time     delivery, everybody, connects and joins, cold starts, CPU and memory of the
           handlers: FAIL if it is shown to be worse, beyond what is allowed; PASS if it is
           shown to be within that
PASS takes all three. Neither: INCONCLUSIVE. Each says what it can exclude:
"delivery p50 no slower than +6 % (95 %)".

The baseline is one of:
  --baseline-ref <ref>      your definition (--stack) at another commit. The gate checks
                            it out into a temporary worktree, with the packages of its
                            lock file. The candidate is the working copy as it is.
  --baseline <chat.ts>      another definition on this machine
  --baseline <target.json>  another deployed chat, or a ws:// URL; --target is the candidate
  --against-itself          the candidate: what can this machine show?

--bisect v1.4.0..HEAD finds the commit with which a regression began: each step is a gate
of a commit against the good one, in a checkout of its own. Commits that cannot be judged
are skipped, as 125 does for \`git bisect run\`. It ends with 0 if it has found one.

A round has ${usual.members} members in ${usual.rooms} rooms and ${usual.publishRate} messages a second to each version in its turns,
for 3.5 seconds each; a gate takes 13 of them, about four minutes. Seconds in which the
machine was busy with something else do not count. The gate goes on until it has rounds
enough, or --max-time.

Exit codes: 0 PASS · 10 FAIL · 16 INCONCLUSIVE (0 with --allow-inconclusive)
  11 too few rounds count · 2 not comparable: Region, memory, options ...

Examples:
  fanbench gate --baseline-ref origin/main --stack ./chat.ts
      a pull request; in CI, check out with fetch-depth: 0
  fanbench gate --baseline-ref "$(git merge-base origin/main HEAD)" --stack ./chat.ts
      without the changes that others have merged since
  fanbench gate --baseline last-release.json --target candidate.json --dry-run
      two deployed chats: what would be done, how long it takes and what it costs
  fanbench gate --baseline-ref origin/main --stack ./chat.ts --allow-work 'read_units=+10%' \\
    --metrics delivery_latency.p50,handler_cpu --max-regression 10% --slo 'delivery_latency.p99<250ms'`

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

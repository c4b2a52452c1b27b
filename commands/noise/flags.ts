import type { Setting } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/row-command.ts'
import { usualMinutes, usualSettings } from '../gate/usual-load.ts'
import { type noiseRows, noiseSection } from './rows.ts'

const details = `
A gate holds a candidate against a baseline. Here both are the same, so every
difference is noise: of this machine, this chat and this load. The blocks take turns
as those of a gate do, each arm on an embedded stack of its own, or both on the target
that is given.

Of each metric it says how far two blocks of a pair differ, the smallest regression
that so many pairs find three times in four, and how many pairs 10 % and 20 % take.
Give the folder to fanbench gate --noise: the gate then says what it can find.
Measure again when the machine, the scenario or its options change: the gate does
not go by the noise of others.

Exit codes: 0 fit for a gate · 16 not fit: A is told apart from A, no metric finds
  20 % with 20 pairs, or too few pairs were asked for · 11 too few blocks count

Examples:
  fanbench noise
      the embedded room chat; about ${usualMinutes().first}
  fanbench noise --stack ./chat.ts --protocol ./protocol.ts --pairs 20
      your own chat on this machine, more exactly
  fanbench noise --target target.json --dry-run
      a deployed chat: what would be done, how long it takes and what it costs
  fanbench gate --baseline-ref origin/main --stack ./chat.ts --noise runs/<folder>
      the gate that goes by it`

/** A block has no limits. */
const notForBlocks: readonly Setting['key'][] = ['limit', 'strict', 'allowInconclusive']

export const noiseCommand: RowCommand<typeof noiseRows> = {
  section: noiseSection,
  usage: 'noise [scenario]',
  description: 'what can a gate find on this machine? A target against itself',
  details,
  takes: ({ key }) => !notForBlocks.includes(key),
  defaults: usualSettings,
  work: async (args, context) => (await import('./command/noise.ts')).noise(args, context),
}

import { type Command, Option } from 'commander'
import { usualMinutes, usualSettings } from '../gate/usual-load.ts'
import { type Setting, settings } from '../../src/settings/settings.ts'
import { sections } from '../flags/sections.ts'
import { settingOption } from '../flags/setting-option.ts'
import { type Execute, subcommand, verboseOption } from '../flags/subcommand.ts'

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

export function addNoise(program: Command, execute: Execute): void {
  const noise = subcommand(
    program,
    'noise [scenario]',
    'what can a gate find on this machine? A target against itself',
    [
      verboseOption(),
      new Option('--pairs <number>', 'pairs of blocks (10)'),
      new Option(
        '--metrics <names>',
        'with commas between them (delivery_latency.p50 and .p99, connect_latency.p99, handler_cpu)',
      ),
      new Option('--dry-run', 'say what would be done, how long it takes and what it costs; start nothing'),
      ...settings
        .filter(({ key }) => !notForBlocks.includes(key))
        .map((setting) => settingOption(setting, usualSettings)),
      new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})').helpGroup('Configuration:'),
    ],
  ).addHelpText('after', details)
  noise.action((scenario: string | undefined) =>
    execute(noise, async (context) => {
      const { pairs, metrics, dryRun, config, ...flags } = noise.opts<{
        pairs?: string
        metrics?: string
        dryRun?: true
        config?: string
      }>()
      const commands = await import('./command/noise.ts')
      return commands.noise(
        {
          scenario: scenario ?? 'broadcast',
          pairs,
          metrics,
          dryRun: dryRun ?? false,
          flags,
          sections,
          configFile: config,
          environment: process.env,
        },
        context,
      )
    }),
  )
}

import { type Command, Option } from 'commander'
import { settingsOfPlan } from './settings-of-plan.ts'
import type { OwnPlanArgs } from './command.ts'
import { type SettingKey, settings } from '../../src/settings/settings.ts'
import { configOption, optionWithDefault, settingSources } from '../flags/setting-option.ts'
import { type Execute, repeatable, subcommand } from '../flags/subcommand.ts'

const details = `
The plan is arithmetic: fanbench starts and sends nothing. It uses AWS's documented
quotas and the measured costs of the crowd (bench/README.md). Everything else is an
assumption, which is printed with the plan and can be set with a flag.

The plan ends with the command line of such a load. Add the target to run it.

Exit codes: 0 the load is possible · 2 a mistake · 15 quotas, fixed limits or machines
make it impossible; the plan then says which quota to raise, and to what.

Quotas: connections (L-9ED1E49A, new connections a second), requests (L-8A5B8E43,
API Gateway requests a second; 2500 in some Regions), concurrency (Lambda).

Examples:
  fanbench plan --members 1000000
  fanbench plan --members 100000 --rooms 1000 --publish-rate 50
  fanbench plan --members 5000000 --quota connections=2000 --quota requests=20000
  fanbench plan soak --members 20000 --launch local --json`

export function addPlan(program: Command, execute: Execute): void {
  const plan = subcommand(
    program,
    'plan [scenario]',
    'print the machines, quotas, time and cost of a large load; start nothing',
    [
      new Option('--quota <name=value>', 'a quota of your account that differs from the default; repeatable').argParser(
        repeatable,
      ),
      new Option('--launch <where>', 'fargate (tasks of 4 vCPU and 8 GB) or local (machines like this one)').default(
        'fargate',
      ),
      new Option('--shard-members <number>', 'members per shard (5000, fewer if the deliveries need it)'),
      ...assumptionOptions(),
      ...settings
        .filter(({ key }) => settingsOfPlan.includes(key))
        .map((setting) => optionWithDefault(setting, ownDefaults[setting.key])),
      configOption(),
    ],
  ).addHelpText('after', details)
  plan.action((scenario: string | undefined) =>
    execute(plan, async (context) => {
      const options = plan.opts<OwnPlanArgs & { readonly config?: string } & Readonly<Record<string, unknown>>>()
      const flags = Object.fromEntries(settingsOfPlan.map((key) => [key, options[key]]))
      const commands = await import('./command.ts')
      return commands.plan(
        {
          ...options,
          ...settingSources(plan, { ...flags, config: options.config }),
          scenario: scenario ?? 'broadcast',
        },
        context,
      )
    }),
  )
}

function assumptionOptions(): Option[] {
  return [
    new Option('--tls <answer>', 'whether the target is a wss:// URL: yes or no (yes)'),
    new Option('--connection-kib <number>', 'memory of the crowd, in KiB per connection (45.8, without TLS 7.6)'),
    new Option('--connect-ms <number>', 'CPU time of the crowd, in ms per new connection (1.37, without TLS 0.49)'),
    new Option(
      '--delivery-us <number>',
      'CPU time of the crowd, in microseconds per delivery (18.9, without TLS 12.6)',
    ),
    new Option('--invocation-ms <number>', 'the duration of an invocation without its posts (200)'),
    new Option('--post-ms <number>', 'the time that each post adds to an invocation (10)'),
    new Option('--pings-keep-open <answer>', 'whether pings reset the idle timer of API Gateway: yes or no (yes)'),
    new Option('--task-hour-usd <number>', 'the price of a Fargate task per hour (0.20)'),
  ].map((option) => option.helpGroup('Assumptions:'))
}

/** The defaults of this command that differ from the settings' own defaults. */
const ownDefaults: Readonly<Partial<Record<SettingKey, string>>> = {
  connectRate: 'as fast as the quotas allow',
  joinRate: 'the same',
  arrivals: 'constant',
  rooms: "as large as in the scenario's defaults",
}

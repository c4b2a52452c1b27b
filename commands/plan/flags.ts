import { type SettingKey, settings } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/add-command.ts'
import { type planRows, planSection, settingsOfPlan } from './rows.ts'

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

/** The defaults of this command that differ from the settings' own defaults. */
const ownDefaults: Readonly<Partial<Record<SettingKey, string>>> = {
  connectRate: 'as fast as the quotas allow',
  joinRate: 'the same',
  arrivals: 'constant',
  rooms: "as large as in the scenario's defaults",
}

export const planCommand: RowCommand<typeof planRows> = {
  section: planSection,
  usage: 'plan [scenario]',
  description: 'print the machines, quotas, time and cost of a large load; start nothing',
  details,
  takes: ({ key }) => settingsOfPlan.includes(key),
  helpFor: Object.fromEntries(
    settings
      .filter(({ key }) => ownDefaults[key] !== undefined)
      .map(({ key, help }) => [key, `${help} (${ownDefaults[key]})`]),
  ),
  isShort: true,
  work: async (args, context) => (await import('./command.ts')).plan(args, context),
}

import type { RowCommand } from '../flags/add-command.ts'
import { type selftestRows, selftestSection } from './rows.ts'

export const selftestCommand: RowCommand<typeof selftestRows> = {
  section: selftestSection,
  usage: 'selftest',
  description: 'check the measurement error on this machine against a server with known timing',
  details: '',
  takes: ({ key }) => key === 'outDir',
  work: async (args, context) => (await import('./command.ts')).selftest(args, context),
}

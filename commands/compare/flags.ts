import { settingDefaults } from '../../src/settings/settings.ts'
import { onOrOff } from '../../src/value-schemas.ts'
import type { RowCommand } from '../flags/add-command.ts'

const details = `
<A> and <B> are each a run (its folder, its id, or latest), a folder of runs, or
several of these with commas between them. Ratios are B over A.

One run on each side shows the figures side by side. Several runs on each side,
measured in turns (A B B A ...), separate a difference from noise. Runs are paired in
the order of their starts. Runs that did not take turns have no verdict and no interval,
because nothing tells the versions from the hours; --force gives both all the same. The exit code is 0, whatever the comparison finds.

Examples:
  fanbench compare 2026-11-21T021503Z-broadcast-3f9a latest
  fanbench compare ./before ./after
      two folders with the same number of runs`

/** The option that a comparison has of its own. */
const compareRows = {
  force: onOrOff()
    .default(false)
    .describe('also compare runs that are invalid, differ in their settings or did not take turns; the report says so'),
}

export const compareCommand: RowCommand<typeof compareRows> = {
  section: { name: 'compare', rows: compareRows },
  usage: 'compare <A> <B>',
  description: 'compare two runs, or two sets of runs: ratio by percentile, with its interval',
  details,
  takes: ({ key }) => key === 'outDir',
  helpFor: { outDir: `the folder that has the runs, and gets the comparison (${settingDefaults.outDir})` },
  work: async ({ args: [a = '', b = ''], own, given, mistakes }, context) =>
    (await import('./command.ts')).compare(
      { a, b, ...own, outDir: given.outDir ?? settingDefaults.outDir, mistakes },
      context,
    ),
}

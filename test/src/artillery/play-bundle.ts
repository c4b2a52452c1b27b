import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Plays one shard of a folder as Artillery does, and tells its parent what it has counted.
const [folder = '', runId = ''] = process.argv.slice(2)
const { readPlan, runShard } = (await import(pathToFileURL(join(folder, 'fanbench.mjs')).href)) as {
  readPlan: () => Promise<void>
  runShard: (
    user: { vars: Record<string, unknown> },
    metrics: { emit(event: string, name: string, value: number): void },
  ) => Promise<void>
}
const counted: Record<string, number> = {}
await readPlan()
await runShard({ vars: { $testId: runId } }, { emit: (_, name, value) => (counted[name] = value) })
process.send?.(counted)
process.disconnect()

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { processCost } from '../receive/process-cost.ts'
import { startNode, stopNode } from './child-process.ts'
import type { StackUnderTest } from './stack-under-test.ts'

const fanbench = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))

/** Ours, as `fanbench up` starts it: a process tree of its own. */
export async function startEmbedded(folder: string): Promise<StackUnderTest> {
  const targetFile = join(folder, 'target.json')
  const child = await startNode([fanbench, 'up', '--write-target', targetFile], { stdio: 'ignore' }, () =>
    existsSync(targetFile),
  )
  const { url } = JSON.parse(readFileSync(targetFile, 'utf8')) as TargetFile
  return {
    url,
    cost: () => processCost(child.pid ?? 0),
    [Symbol.asyncDispose]: () => stopNode(child),
  }
}

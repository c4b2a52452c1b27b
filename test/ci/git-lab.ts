import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const tool = resolve('node_modules/gitlab-ci-local/dist/index.js')

/**
 * What gitlab-ci-local finds wrong with a pipeline: it has GitLab's published schema, and looks for the stages and jobs that are
 * named. Null if it accepts it.
 */
export async function mistakeInPipeline(content: string): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-'))
  try {
    // It asks Git where it is.
    await run('git', ['init', '--quiet', folder])
    writeFileSync(join(folder, '.gitlab-ci.yml'), content)
    await run(process.execPath, [tool, '--list-json'], { cwd: folder, env: { ...process.env, FORCE_COLOR: '0' } })
    return null
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string }
    return stderr + stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { startGitHub } from './git-hub.ts'

const folders: string[] = []
afterAll(() => folders.map((folder) => rmSync(folder, { recursive: true })))

/** A step of action.yml in a working directory of its own, with these variables. */
async function step(file: string, variables: Record<string, string>, prepare?: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-'))
  folders.push(folder)
  prepare?.(folder)
  const outputs = join(folder, 'outputs')
  writeFileSync(outputs, '')
  const env = { PATH: process.env['PATH'], GITHUB_OUTPUT: outputs, ...variables }
  const child = spawn(process.execPath, [resolve('action', file)], { cwd: folder, env })
  const [[exitCode], log, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { exitCode: exitCode as number, log, errors, outputs: readFileSync(outputs, 'utf8'), folder }
}

describe.concurrent('the step that runs fanbench', () => {
  it('passes on its arguments and its exit code, and no shell reads them', async () => {
    const { exitCode, errors, outputs, folder } = await step('run.ts', {
      INPUT_COMMAND: 'run smoke',
      INPUT_ARGS: '--members $(touch${IFS}found) ; touch found',
    })
    expect(exitCode).toBe(2)
    expect(errors).toContain("too many arguments for 'run'")
    expect(outputs).toBe('exit-code=2\nverdict=refused\nfolder=\n')
    expect(readdirSync(folder)).toEqual(['outputs'])
  })

  it('says where the new result is, and not an earlier one', async () => {
    const { exitCode, outputs } = await step('run.ts', { INPUT_COMMAND: 'scenarios' }, (folder) =>
      mkdirSync(join(folder, 'reports/out/2026-11-21T021503Z-gate-3f9a'), { recursive: true }),
    )
    expect({ exitCode, outputs }).toEqual({ exitCode: 0, outputs: 'exit-code=0\nverdict=none\nfolder=\n' })
  })

  it('refuses a quote that is not closed', async () => {
    const { exitCode, errors } = await step('run.ts', { INPUT_COMMAND: 'gate', INPUT_ARGS: "--slo 'x" })
    expect({ exitCode, errors }).toEqual({ exitCode: 2, errors: "✖ args: a quote is not closed: --slo 'x\n" })
  })
})

describe.concurrent('the step that comments', () => {
  const event = (folder: string) =>
    writeFileSync(join(folder, 'event.json'), '{"pull_request":{"number":12,"head":{"sha":"3f9a2c1aaaa"}}}')
  const job = {
    GITHUB_TOKEN: 'token',
    GITHUB_EVENT_PATH: 'event.json',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '99',
    INPUT_NAME: 'fanbench',
    INPUT_COMMAND: 'gate',
    RESULT_FOLDER: 'result',
  }

  it('has the Markdown of the result, the commit and the way to the report', async () => {
    await using gitHub = await startGitHub([])
    const { exitCode } = await step('comment.ts', { ...job, GITHUB_API_URL: gitHub.url }, (folder) => {
      event(folder)
      mkdirSync(join(folder, 'result'))
      writeFileSync(join(folder, 'result', 'gate.md'), '**PASS**\n')
    })
    expect(exitCode).toBe(0)
    expect(gitHub.requests.at(-1)).toBe('POST /repos/o/r/issues/12/comments')
    expect(gitHub.comments[0]?.body).toBe(
      '<!-- fanbench: fanbench -->\n**PASS**\n\nCommit 3f9a2c1; [log and report](https://github.com/o/r/actions/runs/99).\n',
    )
  })

  it('says so where there is no result, in place of an earlier verdict', async () => {
    await using gitHub = await startGitHub([
      { id: 3, user: { type: 'Bot' }, body: '<!-- fanbench: fanbench -->\n**PASS**' },
    ])
    await step('comment.ts', { ...job, GITHUB_API_URL: gitHub.url, RESULT_EXIT_CODE: '2' }, event)
    expect(gitHub.comments[0]?.body).toContain('**fanbench gate: no result** (exit code 2)')
  })

  it.each([
    [403, '::notice title=fanbench::No comment on the pull request: the token'],
    [500, '::warning title=fanbench::No comment on the pull request: GitHub answered 500'],
  ])('does not fail the job where GitHub answers %i', async (status, message) => {
    await using gitHub = await startGitHub([], status)
    const { exitCode, log } = await step('comment.ts', { ...job, GITHUB_API_URL: gitHub.url }, event)
    expect(exitCode).toBe(0)
    expect(log).toContain(message)
  })
})

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { appRequestVariable } from '../../../reference-stack/cloud/cloud-options.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { suiteEnvironment } from '../../commands/fanbench.ts'
import { readTemplate, synthesisedWithCode } from './synthesised.ts'

const run = promisify(execFile)

const trap = pathToFileURL(resolve('test/security/network-trap.ts')).href

/** Runs a program without an account and a network, in an empty folder. */
async function away(args: readonly string[], request: object | undefined, more: NodeJS.ProcessEnv = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'app-process-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const trapFile = join(cwd, 'dialled')
  const env = {
    NODE_OPTIONS: `--import=${trap}`,
    ...suiteEnvironment,
    TRAP_FILE: trapFile,
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: cwd,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
    ...(request && { [appRequestVariable]: JSON.stringify(request) }),
  }
  const said = await run(process.execPath, args, { cwd, env })
  return { cwd, ...said, dialled: existsSync(trapFile) ? readFileSync(trapFile, 'utf8') : '' }
}

const stackFile = resolve('reference-stack/chats/rooms/chat.ts')
const app = resolve('reference-stack/cloud/app.ts')

test('the app makes the same template in a process of its own, without a look-up, an account or a network', async () => {
  const { cwd, stderr, dialled } = await away(
    [app],
    { stackFile, options: madeUpOptions },
    {
      CDK_OUTDIR: 'cdk.out',
      // The CDK's own check of templates takes seconds to load; a deployment does it.
      CDK_VALIDATION: 'false',
    },
  )
  expect(stderr).toBe('')
  expect(dialled).toBe('')
  const written = (file: string) => JSON.parse(readFileSync(join(cwd, 'cdk.out', file), 'utf8')) as object
  const assembly = written('manifest.json')
  // Look-ups and warnings of the CDK.
  expect(assembly).not.toHaveProperty('missing')
  expect(JSON.stringify(assembly)).not.toMatch(/aws:cdk:(?:warning|error)/)
  const { resources, outputs } = await synthesisedWithCode(chat)
  const fromApp = readTemplate(written(`${madeUpOptions.stackName}.template.json`))
  expect(fromApp.outputs).toEqual(outputs)
  expect(Object.keys(fromApp.resources)).toEqual(Object.keys(resources))
  for (const [id, { Type, Properties }] of Object.entries(fromApp.resources))
    expect({ id, Type, Properties }).toEqual({ id, Type, Properties: resources[id]?.Properties })
})

test('the app prints each mistake on a line of its own, without a stack', async () => {
  const options = { ...madeUpOptions, account: '1', logRetentionDays: 2 }
  const failure = await away([app], { stackFile, options }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 2, stdout: '' })
  const { stderr } = failure as { stderr: string }
  expect(stderr.trimEnd().split('\n')).toEqual(['an account has 12 digits: 1', expect.stringMatching(/not for 2$/)])
})

test('without a request the app says how to get one', async () => {
  const failure = await away([app], undefined).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 2, stderr: 'FANBENCH_CLOUD_APP is not set: fanbench deploy sets it\n' })
})

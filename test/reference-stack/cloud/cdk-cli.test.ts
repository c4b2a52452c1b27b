import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { appRequestVariable } from '../../../reference-stack/cloud/cloud-options.ts'
import { madeUp, readTemplate, synthesised } from './synthesised.ts'

const run = promisify(execFile)

const trap = pathToFileURL(resolve('test/security/network-trap.ts')).href

/** Runs a program that knows no account and reaches nobody, in an empty folder. */
async function away(words: readonly string[], request: object | undefined) {
  const cwd = mkdtempSync(join(tmpdir(), 'cdk-cli-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const trapFile = join(cwd, 'dialled')
  const env = {
    NODE_OPTIONS: `--import=${trap}`,
    TRAP_FILE: trapFile,
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: cwd,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(request && { [appRequestVariable]: JSON.stringify(request) }),
  }
  const said = await run(process.execPath, words, { cwd, env })
  return { cwd, ...said, dialled: existsSync(trapFile) ? readFileSync(trapFile, 'utf8') : '' }
}

const stackFile = resolve('reference-stack/chats/rooms/chat.ts')
const app = resolve('reference-stack/cloud/app.ts')

test('the CDK CLI makes the same of it, without a look-up, an account or a network', async () => {
  const cli = resolve('node_modules/aws-cdk/bin/cdk')
  const quiet = ['--quiet', '--no-notices', '--no-version-reporting', '--no-lookups', '--no-path-metadata']
  const { cwd, stderr, dialled } = await away([cli, 'synth', '--app', `node ${app}`, ...quiet], {
    stackFile,
    options: madeUp,
  })
  expect(stderr).not.toMatch(/warn|error/i)
  expect(dialled).toBe('')
  const written = JSON.parse(readFileSync(join(cwd, 'cdk.out', `${madeUp.stackName}.template.json`), 'utf8')) as object
  const { resources, outputs } = await synthesised(chat)
  const fromCli = readTemplate(written)
  expect(fromCli.outputs).toEqual(outputs)
  expect(Object.keys(fromCli.resources)).toEqual(Object.keys(resources))
  for (const [id, { Type, Properties }] of Object.entries(fromCli.resources))
    expect({ id, Type, Properties }).toEqual({ id, Type, Properties: resources[id]?.Properties })
}, 60_000)

test('the app tells every mistake on a line of its own, without a stack', async () => {
  const options = { ...madeUp, account: '1', logRetentionDays: 2 }
  const failure = await away([app], { stackFile, options }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 2, stdout: '' })
  const { stderr } = failure as { stderr: string }
  expect(stderr.trimEnd().split('\n')).toEqual(['an account has 12 digits: 1', expect.stringMatching(/not for 2$/)])
})

test('without a request the app says who makes one', async () => {
  const failure = await away([app], undefined).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 2, stderr: 'FANBENCH_CLOUD_APP is not set: fanbench deploy sets it\n' })
})

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { bundleHandlers, taskRoot } from '../../../reference-stack/bundling/bundle-handlers.ts'
import { DefinitionError } from '../../../reference-stack/load-definition.ts'
import { folderWith } from '../bundle-cache/bundled.ts'

const size = { memoryMb: 128, timeoutSeconds: 3 }

async function bundledForAccount(files: Readonly<Record<string, string>>, handlers: Readonly<Record<string, string>>) {
  const [from, to] = [folderWith(files), folderWith()]
  const functions = Object.fromEntries(
    Object.entries(handlers).map(([functionName, file]) => [
      functionName,
      { handler: pathToFileURL(join(from, file)), ...size },
    ]),
  )
  await bundleHandlers(functions, to, { place: 'account', cache: null })
  return { from, taskRootOf: (functionName: string) => taskRoot(to, functionName) }
}

test('for an account, what lies beside a handler that asks for its place goes with it, and no path of this machine', async () => {
  const { from, taskRootOf } = await bundledForAccount(
    {
      'package.json': '{}',
      'secrets.txt': 'secret',
      'src/reads.js': `
        const { readFileSync } = require('fs')
        exports.handler = () => readFileSync(__dirname + '/mails/hello.html', 'utf8')`,
      'src/mails/hello.html': 'hello',
      'src/.env': 'KEY=1',
      'plain/index.mjs': 'export const handler = () => 1',
      'plain/notes.txt': 'notes',
    },
    { reads: 'src/reads.js', plain: 'plain/index.mjs' },
  )
  const reads = taskRootOf('reads')
  vi.stubEnv('LAMBDA_TASK_ROOT', reads)
  const { handler } = createRequire(import.meta.url)(join(reads, 'index.cjs')) as { handler: () => string }
  expect(handler()).toBe('hello')
  const bundle = readFileSync(join(reads, 'index.cjs'), 'utf8')
  expect(bundle).toContain('// src/reads.js')
  for (const path of [from, basename(from), '../']) expect(bundle).not.toContain(path)
  for (const path of ['secrets.txt', 'src/.env', 'src/reads.js']) expect(existsSync(join(reads, path))).toBe(false)
  expect(existsSync(join(taskRootOf('plain'), 'plain/notes.txt'))).toBe(false)
})

test('every package that cannot be found is named at once, with what to do', async () => {
  const failing = bundledForAccount(
    {
      'a.mjs': "import '@aws-sdk/client-sqs'; export const handler = 1",
      'b.js': "require('aws-sdk/clients/dynamodb')",
      'c.mjs': "import 'left-pad'",
    },
    { a: 'a.mjs', b: 'b.js', c: 'c.mjs' },
  )
  const error: unknown = await failing.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DefinitionError)
  expect((error as DefinitionError).problems.toSorted()).toEqual([
    expect.stringMatching(
      /a\.mjs:1:8: Could not resolve "@aws-sdk\/client-sqs"\. Lambda has it, fanbench only .*@aws-sdk\/client-dynamodb.*: npm install --save-dev @aws-sdk\/client-sqs where the handler is$/,
    ),
    expect.stringMatching(/b\.js:1:9: Could not resolve "aws-sdk\/clients\/dynamodb"\. .* npm install aws-sdk where/),
    expect.stringMatching(/c\.mjs:1:8: Could not resolve "left-pad"$/),
  ])
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LocalStack } from '../../../reference-stack/local/host.ts'
import { hostChat } from '../../fixtures/hosted-chat.ts'
import { restoreFunctions } from '../../../commands/sweep/restore-functions.ts'
import type { ExperimentResult } from '../../../commands/experiment/experiment-result.ts'
import { lambdaClient } from '../../../src/targets/clients.ts'
import { asTarget } from '../../../src/targets/target.ts'
import { capturedContext } from '../captured-context.ts'
import { suiteEnvironment, temporaryFolder } from '../fanbench.ts'

const twoMemories = fileURLToPath(new URL('../two-memories-process.ts', import.meta.url))
const secret = 'hunter2-the-token'

/** A stack that somebody uses: `SendMessage` has a description, a secret, and its second version behind the alias. */
async function prepare(client: LambdaClient, { target }: Pick<LocalStack, 'target'>): Promise<void> {
  const FunctionName = target.functions['SendMessage']
  const Environment = { Variables: { TOKEN: secret } }
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'says', Environment }))
  const waiting = { client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.1 }
  await waitUntilFunctionUpdatedV2(waiting, { FunctionName })
  await client.send(new PublishVersionCommand({ FunctionName }))
  await client.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }))
}

/** All of every function that an experiment could change. */
async function stateOfAll(client: LambdaClient, { target: { functions } }: Pick<LocalStack, 'target'>) {
  return Promise.all(
    Object.values(functions).map(async (FunctionName) => {
      const [{ MemorySize, Description, Environment }, { FunctionVersion }, { Versions = [] }] = await Promise.all([
        client.send(new GetFunctionConfigurationCommand({ FunctionName })),
        client.send(new GetAliasCommand({ FunctionName, Name: 'live' })),
        client.send(new ListVersionsByFunctionCommand({ FunctionName })),
      ])
      const versions = Versions.map(({ Version }) => Version)
      return { FunctionName, MemorySize, Description, Environment, FunctionVersion, versions }
    }),
  )
}

function startTwoMemories(targetFile: string, outDir: string): ChildProcess {
  const child = spawn(process.execPath, [twoMemories, targetFile, outDir], {
    env: { PATH: process.env['PATH'], ...suiteEnvironment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function saidToPutBack(source: string | undefined, outDir: string) {
  const { context, answer } = capturedContext()
  return { exitCode: await restoreFunctions(source, { outDir }, context), text: answer() }
}

describe('the functions of a stack that stays', () => {
  it('are as before after an experiment that was killed, once they are restored, and after one that was interrupted', async () => {
    await using stack = await hostChat()
    using client = lambdaClient(asTarget(stack.target))
    if (client === null) throw new Error('the embedded stack has Lambda')
    await prepare(client, stack)
    const before = await stateOfAll(client, stack)
    const outDir = temporaryFolder()
    const targetFile = join(outDir, 'target.json')
    writeFileSync(targetFile, JSON.stringify(stack.target))

    const killed = startTwoMemories(targetFile, outDir)
    await once(killed.stdout ?? killed, 'data')
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    expect(await stateOfAll(client, stack)).not.toEqual(before)
    const [folder = ''] = readdirSync(outDir).filter((name) => name.includes('two-memories'))
    expect(readFileSync(join(outDir, folder, 'restore.json'), 'utf8')).not.toContain(secret)

    const { exitCode, text } = await saidToPutBack(undefined, outDir)
    expect({ exitCode, text }).toMatchObject({ exitCode: 0, text: expect.stringMatching(/SendMessage: .*version 2/) })
    expect(await stateOfAll(client, stack)).toEqual(before)
    expect(await saidToPutBack(undefined, outDir)).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('nothing'),
    })
    const again = await saidToPutBack(join(outDir, folder), outDir)
    expect(again).toMatchObject({ exitCode: 0, text: expect.stringContaining('all was put back at') })

    const interrupted = startTwoMemories(targetFile, outDir)
    await once(interrupted.stdout ?? interrupted, 'data')
    interrupted.kill('SIGINT')
    expect(await once(interrupted, 'exit')).toEqual([130, null])
    expect(await stateOfAll(client, stack)).toEqual(before)
    const [last = ''] = readdirSync(outDir)
      .filter((name) => name.includes('two-memories'))
      .toSorted()
      .toReversed()
    const saved = JSON.parse(readFileSync(join(outDir, last, 'two-memories.json'), 'utf8')) as ExperimentResult
    expect(saved).toMatchObject({ exitCode: 130, stopped: { exitCode: 130, reasons: ['interrupted'] } })
    expect(saved.blocks.map(({ arm }) => arm)).toContain('small')
  })

  it('are listed with the reason where they cannot be restored, which ends with 12', async () => {
    const outDir = temporaryFolder()
    const folder = join(outDir, 'x')
    const file = {
      schema: 'fanbench/restore@1',
      experimentId: 'x',
      restoredAt: null,
      target: {
        kind: 'emulated',
        url: 'ws://127.0.0.1:9/prod',
        region: 'local-1',
        alias: 'live',
        ownership: null,
        endpoints: { lambda: 'http://127.0.0.1:9' },
      },
      functions: [
        { name: 'say', aliasVersion: '1', memoryMb: 512, description: '', lastVersion: 1, variablesIn: null },
      ],
    }
    const path = join(outDir, 'restore.json')
    writeFileSync(path, JSON.stringify(file))
    expect(await saidToPutBack(path, folder)).toMatchObject({
      exitCode: 12,
      text: expect.stringMatching(/^✖ say: not restored: .*ECONNREFUSED/),
    })
    // It is still to be done.
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(file)

    const elsewhere = { ...file, target: { ...file.target, kind: 'aws', url: 'wss://chat.example.com/prod' } }
    writeFileSync(path, JSON.stringify(elsewhere))
    await expect(saidToPutBack(path, folder)).rejects.toMatchObject({ exitCode: 15 })
    writeFileSync(path, JSON.stringify({ ...file, functions: [{ name: 'say', memoryMb: 1 }] }))
    await expect(saidToPutBack(path, folder)).rejects.toMatchObject({ exitCode: 2 })
  })
})

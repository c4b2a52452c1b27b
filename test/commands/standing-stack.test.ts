import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeDefinition } from '../../reference-stack/target-file.ts'
import { destroy } from '../../commands/stack/commands/destroy.ts'
import { status } from '../../commands/stack/commands/status.ts'
import { account, region } from '../fixtures/aws-control-plane/control-plane.ts'
import type { ControlPlane } from '../fixtures/aws-control-plane/control-plane.ts'
import { controlPlaneInPlace } from '../fixtures/aws-control-plane/in-its-place.ts'
import { chat } from '../fixtures/stacks/echo/chat.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'

const stackFile = fileURLToPath(new URL('../fixtures/stacks/echo/chat.ts', import.meta.url))
const name = 'fanbench-echo'
const url = 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod'
const nowhere = { configFile: undefined, flags: {}, environment: {} }
const unnamed = { ...nowhere, name: undefined, targetFile: undefined, chat: undefined }
const page = 'https://d111111abcdef8.cloudfront.net'

/** The deployed echo chat after an interrupted sweep: two settings are left on `say`. */
async function deployedEcho(): Promise<ControlPlane> {
  const plane = await controlPlaneInPlace()
  const { state } = plane
  const functions = [`${name}-connect`, `${name}-say`]
  // The page's, which is not one of the chat's: no sweep has ever been there.
  const writer = { logicalId: 'P', type: 'AWS::Lambda::Function', physicalId: `${name}-PageFiles` }
  const arn = (qualified: string) => `arn:aws:lambda:${region}:${account}:function:${qualified}`
  state.addStack(name, {
    outputs: { Url: url, ApiId: 'abcdef1234', Nonce: 'c0ffee', PageUrl: page },
    tags: [['fanbench', name]],
    resources: [
      writer,
      ...functions.flatMap((functionName) => [
        { logicalId: 'F', type: 'AWS::Lambda::Function', physicalId: functionName },
        { logicalId: 'V', type: 'AWS::Lambda::Version', physicalId: arn(`${functionName}:1`) },
        { logicalId: 'A', type: 'AWS::Lambda::Alias', physicalId: arn(`${functionName}:live`) },
        { logicalId: 'L', type: 'AWS::Logs::LogGroup', physicalId: `/aws/lambda/${functionName}` },
      ]),
    ],
  })
  state.functions.set(`${name}-connect`, { memoryMb: 512, versions: ['1'], aliases: { live: '1' }, provisioned: [] })
  state.functions.set(`${name}-say`, {
    memoryMb: 1024,
    versions: ['1', '2', '3'],
    aliases: { live: '3', mem512: '2' },
    provisioned: ['mem512'],
  })
  // `say` still ran, so its log group was created again. The last belongs to a stack whose name has the same beginning.
  for (const group of [`/aws/lambda/${name}-say`, `/aws/lambda/${name}-2-say`]) state.logGroups.add(group)
  return plane
}

describe('fanbench status', () => {
  it('shows the functions, their versions and what a sweep has left, and writes the target file again', async () => {
    await deployedEcho()
    const writeTarget = join(temporaryFolder(), 'new/target.json')
    const { context, answer } = capturedContext({ json: true })
    expect(await status({ ...unnamed, name, stackFile, writeTarget }, context)).toBe(0)
    expect(JSON.parse(answer())).toMatchObject({
      account,
      region,
      stack: name,
      status: 'CREATE_COMPLETE',
      outputs: { Nonce: 'c0ffee' },
      functions: [
        {
          name: `${name}-connect`,
          memoryMb: 512,
          liveVersion: '1',
          leftVersions: [],
          leftAliases: [],
          provisioned: [],
        },
        {
          name: `${name}-say`,
          memoryMb: 1024,
          liveVersion: '3',
          leftVersions: ['2', '3'],
          leftAliases: ['mem512'],
          provisioned: ['mem512'],
        },
      ],
    })
    expect(JSON.parse(readFileSync(writeTarget, 'utf8'))).toMatchObject({
      kind: 'aws',
      url,
      ownership: { stack: name, nonce: 'c0ffee' },
      definitionHash: describeDefinition(chat).definitionHash,
    })
    const text = capturedContext()
    await status({ ...unnamed, targetFile: writeTarget, stackFile: undefined, writeTarget: undefined }, text.context)
    expect(text.answer()).toContain(`page     ${page}`)
    expect(text.answer()).toContain(`left     ${name}-say: versions 2, 3; aliases mem512; provisioned concurrency`)
  })

  it('writes no target file by another definition', async () => {
    await deployedEcho()
    const writeTarget = join(temporaryFolder(), 'target.json')
    const asked = status({ ...unnamed, name, stackFile: undefined, writeTarget }, capturedContext().context)
    await expect(asked).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('was not deployed from'),
    })
    expect(existsSync(writeTarget)).toBe(false)
  })

  it('ends with 12 where there is no such stack', async () => {
    await controlPlaneInPlace()
    const asked = status({ ...unnamed, stackFile: undefined, writeTarget: undefined }, capturedContext().context)
    await expect(asked).rejects.toMatchObject({
      exitCode: 12,
      message: `there is no stack fanbench-rooms in account ${account}, ${region}`,
    })
  })
})

describe('fanbench destroy', () => {
  it('removes what a sweep has left, then the stack, then its own log groups that are left', async () => {
    const { calls, state } = await deployedEcho()
    const { context, answer, progress } = capturedContext({ json: true })
    expect(await destroy({ ...unnamed, name, dryRun: false, yes: true }, context)).toBe(0)
    expect(progress()).toContain(`account  ${account}`)
    expect(progress()).toContain('2 functions')
    expect(progress()).toContain(page)
    expect(JSON.parse(answer())).toEqual({
      account,
      region,
      stack: name,
      destroyed: true,
      removedLogGroups: [`/aws/lambda/${name}-say`],
    })
    const changes = calls
      .filter(({ action }) => action.startsWith('Delete'))
      .map(({ action, resource }) => `${action} ${resource}`)
    expect(changes).toEqual([
      `DeleteProvisionedConcurrencyConfig ${name}-say:mem512`,
      `DeleteAlias ${name}-say:mem512`,
      // Version 3 is behind the stack's own alias, and is deleted with the stack.
      `DeleteFunction ${name}-say:2`,
      `DeleteStack ${name}`,
      `DeleteLogGroup /aws/lambda/${name}-connect`,
      `DeleteLogGroup /aws/lambda/${name}-say`,
    ])
    expect([...state.logGroups]).toEqual([`/aws/lambda/${name}-2-say`])

    const again = capturedContext()
    expect(await destroy({ ...unnamed, name, dryRun: false, yes: true }, again.context)).toBe(0)
    expect(again.progress()).toContain('nothing to destroy')
  })

  it('deletes nothing without confirmation', async () => {
    const { calls } = await deployedEcho()
    const args = { ...unnamed, name, dryRun: false, yes: false }
    await expect(destroy(args, capturedContext().context)).rejects.toMatchObject({ exitCode: 15 })
    const confirm = () => Promise.resolve(false)
    await expect(destroy(args, capturedContext({ confirm }).context)).rejects.toMatchObject({ exitCode: 15 })
    expect(calls.filter(({ action }) => action.startsWith('Delete'))).toEqual([])
  })

  it('deletes nothing that fanbench has not made, or that is not the stack of the target file', async () => {
    const { calls, state } = await deployedEcho()
    state.addStack('production', { outputs: { Nonce: 'x' } })
    const foreign = destroy({ ...unnamed, name: 'production', dryRun: false, yes: true }, capturedContext().context)
    await expect(foreign).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining('not made by fanbench'),
    })

    const targetFile = join(temporaryFolder(), 'target.json')
    await status({ ...unnamed, name, stackFile, writeTarget: targetFile }, capturedContext().context)
    writeFileSync(targetFile, readFileSync(targetFile, 'utf8').replace('c0ffee', 'decaff'))
    const another = destroy({ ...unnamed, targetFile, dryRun: false, yes: true }, capturedContext().context)
    await expect(another).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining('not the one of the target file'),
    })
    expect(calls.filter(({ action }) => action.startsWith('Delete'))).toEqual([])
  })

  it('deletes what is left of a failed deployment, which has no outputs', async () => {
    const { state } = await controlPlaneInPlace()
    state.addStack(name, { status: 'ROLLBACK_COMPLETE', tags: [['fanbench', name]] })
    expect(await destroy({ ...unnamed, name, dryRun: false, yes: true }, capturedContext().context)).toBe(0)
    expect(state.stacks.get(name)?.status).toBe('DELETE_COMPLETE')
  })

  it('deletes a stack of which a function was deleted by hand', async () => {
    const { state } = await deployedEcho()
    state.functions.delete(`${name}-connect`)
    expect(await destroy({ ...unnamed, name, dryRun: false, yes: true }, capturedContext().context)).toBe(0)
    expect(state.stacks.get(name)?.status).toBe('DELETE_COMPLETE')
  })

  it('ends with 12 and the reason if CloudFormation cannot delete it', async () => {
    const { state } = await deployedEcho()
    state.failingStacks.add(name)
    const failed = destroy({ ...unnamed, name, dryRun: false, yes: true }, capturedContext().context)
    await expect(failed).rejects.toMatchObject({ exitCode: 12, message: expect.stringContaining('could not delete') })
  })

  it('sends nothing to AWS in a dry run', async () => {
    const { calls } = await deployedEcho()
    const { context, answer } = capturedContext()
    expect(await destroy({ ...unnamed, name, dryRun: true, yes: false }, context)).toBe(0)
    expect(answer()).toContain(`the stack ${name}`)
    expect(calls).toEqual([])
  })
})

import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { describe, it } from 'vitest'
import type { ArmChanges } from '../../../../src/targets/versions/arm-function.ts'
import { ArmVersions } from '../../../../src/targets/versions/arm-versions.ts'
import { Deployments } from '../../../../src/targets/versions/deployments.ts'
import { restoreAll } from '../../../../src/targets/versions/restore-all.ts'
import type { FunctionToRestore } from '../../../../src/targets/versions/restore-file.ts'
import { startFront } from '../../../fixtures/front.ts'
import { startEndpoint, waiting } from '../../../reference-stack/local/lambda/start-endpoint.ts'

const [say, connect] = ['fixture-describe', 'fixture-echo']

/** Of `say` version 2 is behind the alias, with a description and a variable of its owner. */
async function startFunctions() {
  const stack = await startEndpoint({ describe: { memoryMb: 512 }, echo: { memoryMb: 256 } }, { alias: 'live' })
  const { client, service } = stack
  const change = async (changes: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>) => {
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: say, ...changes }))
    await waitUntilFunctionUpdatedV2({ client, ...waiting }, { FunctionName: say })
  }
  const moveAlias = (FunctionVersion: string | undefined) =>
    client.send(new UpdateAliasCommand({ FunctionName: say, Name: 'live', FunctionVersion }))
  await change({ Description: 'says', Environment: { Variables: { TOKEN: 'hunter2', MODE: 'usual' } } })
  await client.send(new PublishVersionCommand({ FunctionName: say }))
  await moveAlias('2')

  /** All of a function that an experiment could change. */
  async function stateOf(FunctionName: string) {
    const [{ MemorySize, Description, Environment }, { FunctionVersion }, { Versions = [] }] = await Promise.all([
      client.send(new GetFunctionConfigurationCommand({ FunctionName })),
      client.send(new GetAliasCommand({ FunctionName, Name: 'live' })),
      client.send(new ListVersionsByFunctionCommand({ FunctionName })),
    ])
    return { MemorySize, Description, Environment, FunctionVersion, versions: Versions.map(({ Version }) => Version) }
  }

  const saved: (readonly FunctionToRestore[])[] = []
  const notices: string[] = []
  return {
    client,
    service,
    saved,
    notices,
    change,
    moveAlias,
    stateOf,
    stateOfBoth: () => Promise.all([stateOf(say), stateOf(connect)]),
    versions: (by = client, signal = new AbortController().signal) =>
      new ArmVersions(by, 'live', 'the-sweep', {
        save: async (functions) => void saved.push(functions),
        notice: (text) => notices.push(text),
        signal,
      }),
    restore: () => restoreAll(client, 'live', saved.at(-1) ?? []),
    /** What the function behind the alias sees of its settings. */
    async seen() {
      const { Payload } = await client.send(new InvokeCommand({ FunctionName: say, Qualifier: 'live' }))
      const { environment } = JSON.parse(Payload?.transformToString() ?? '') as { environment: Record<string, string> }
      return {
        memoryMb: Number(environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']),
        token: environment['TOKEN'],
        mode: environment['MODE'],
        posts: environment['POSTS_AT_ONCE'],
      }
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}

const small: ArmChanges = { [say]: { memoryMb: 128 }, [connect]: { memoryMb: 128 } }
const large: ArmChanges = { [say]: { memoryMb: 1024 } }
const patient: ArmChanges = { [say]: { environment: { POSTS_AT_ONCE: '4', MODE: 'patient' } } }
const unchanged: ArmChanges = {}

// Mostly they wait for Lambda.
describe.concurrent('the versions of arms', () => {
  it('are all alive at once: one for each different change, behind an alias that moves', async ({ expect }) => {
    await using chat = await startFunctions()
    const before = await chat.stateOfBoth()
    const versions = chat.versions()
    await versions.publish([small, large, patient, unchanged, { ...large }])
    expect(chat.notices.toSorted()).toEqual([`publishing 1 version of ${connect}`, `publishing 3 versions of ${say}`])
    expect((await chat.stateOf(say)).FunctionVersion).toBe('2')

    const own = { token: 'hunter2', mode: 'usual', posts: undefined }
    for (const [arm, expected] of [
      [small, { ...own, memoryMb: 128 }],
      [large, { ...own, memoryMb: 1024 }],
      [patient, { ...own, memoryMb: 512, mode: 'patient', posts: '4' }],
      [unchanged, { ...own, memoryMb: 512 }],
      [small, { ...own, memoryMb: 128 }],
    ] as const) {
      await versions.pointAt(arm)
      expect(await chat.seen()).toEqual(expected)
    }
    // The environments of an arm are still there when its turn comes again.
    const running = chat.service.environments().filter(({ functionName }) => functionName === 'describe')
    expect(running.map(({ version }) => version).toSorted()).toEqual(['2', '3', '4', '5'])
    expect((await chat.stateOf(connect)).FunctionVersion).not.toBe('1')

    expect(JSON.stringify(chat.saved)).not.toContain('hunter2')
    expect(await chat.restore()).toMatchObject([{ problem: null }, { problem: null }])
    expect(await chat.stateOfBoth()).toEqual(before)
    expect(await chat.restore()).toEqual([say, connect].map((name) => ({ name, done: [], problem: null })))
  })

  it('leave a new version of a run what it replaces: the one of the arm', async ({ expect }) => {
    await using chat = await startFunctions()
    const before = await chat.stateOfBoth()
    const versions = chat.versions()
    await versions.publish([small, large])
    await versions.pointAt(small)
    const ofArm = await chat.stateOf(say)
    {
      await using deployments = new Deployments(chat.client, [say], 'live')
      await deployments.deployNew()
      const during = await chat.stateOf(say)
      expect(during.versions).toHaveLength(ofArm.versions.length + 1)
      expect(during.FunctionVersion).toBe(during.versions.at(-1))
      expect(await chat.seen()).toMatchObject({ memoryMb: 128, mode: 'usual' })
    }
    expect(await chat.stateOf(say)).toEqual(ofArm)

    // A run that was killed leaves its own version, which goes with the others.
    await new Deployments(chat.client, [say], 'live').deployNew()
    expect(await chat.restore()).toMatchObject([{ problem: null }, { problem: null }])
    expect(await chat.stateOfBoth()).toEqual(before)
  })

  it('are published of an alias at $LATEST for the arm without changes, too', async ({ expect }) => {
    await using chat = await startFunctions()
    await chat.moveAlias('$LATEST')
    const before = await chat.stateOf(say)
    const versions = chat.versions()
    await versions.publish([large, unchanged])
    await versions.pointAt(unchanged)
    expect(await chat.seen()).toMatchObject({ memoryMb: 512 })
    await chat.restore()
    expect(await chat.stateOf(say)).toEqual(before)
  })

  it.for([
    ['the first version', 'POST', 1],
    ['a version among others', 'POST', 3],
    ['the second change', 'PUT', 2],
  ] as const)('are taken back if Lambda refuses %s', async ([, method, count], { expect }) => {
    await using chat = await startFunctions()
    const before = await chat.stateOfBoth()
    let requests = 0
    await using front = await startFront({
      upstream: await endpointOf(chat.client),
      refusal: ({ method: asked, path }) =>
        asked === method && /configuration|versions/.test(path) && ++requests === count
          ? { status: 403, error: 'AccessDeniedException' }
          : undefined,
    })
    using client = new Client(front.port)
    const versions = chat.versions(client)
    await expect(versions.publish([small, large, patient])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/its versions cannot be changed.*AccessDenied.*fanbench policy measure/),
    })
    await chat.restore()
    expect(await chat.stateOfBoth()).toEqual(before)
  })

  it('are not published further on Ctrl-C, and those that are there are taken back', async ({ expect }) => {
    await using chat = await startFunctions()
    const before = await chat.stateOfBoth()
    const interruption = new AbortController()
    await using front = await startFront({
      upstream: await endpointOf(chat.client),
      onRequest: ({ method, path }) => method === 'POST' && path.endsWith('versions') && interruption.abort(),
    })
    using client = new Client(front.port)
    const versions = chat.versions(client, interruption.signal)
    await expect(versions.publish([small, large])).rejects.toMatchObject({ exitCode: 130 })
    await chat.restore()
    expect(await chat.stateOfBoth()).toEqual(before)
  })

  it('say everything that is in their way, before anything is saved or changed', async ({ expect }) => {
    await using chat = await startFunctions()
    await chat.change({ Description: 'fanbench x' })
    const before = await chat.stateOfBoth()
    const versions = chat.versions()
    const asked = versions.publish([{ [say]: { memoryMb: 256 }, nowhere: { memoryMb: 256 } }])
    await expect(asked).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        expect.stringMatching(/^fixture-describe: an earlier .*"fanbench x".*sweep --restore/),
        expect.stringMatching(/^nowhere: its alias live could not be read.*ResourceNotFoundException/),
      ],
    })
    expect(chat.saved).toEqual([])
    expect(await chat.stateOfBoth()).toEqual(before)
  })

  it('leave alone what somebody else has deployed meanwhile', async ({ expect }) => {
    await using chat = await startFunctions()
    const versions = chat.versions()
    await versions.publish([small])
    await versions.pointAt(small)
    await chat.change({ Description: 'new', MemorySize: 768 })
    const { Version } = await chat.client.send(new PublishVersionCommand({ FunctionName: say }))
    await chat.moveAlias(Version)
    await chat.restore()
    expect(await chat.stateOf(say)).toMatchObject({ MemorySize: 768, Description: 'new', FunctionVersion: Version })
  })
})

class Client extends LambdaClient {
  constructor(port: number) {
    super({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    })
  }

  [Symbol.dispose](): void {
    this.destroy()
  }
}

async function endpointOf({ config }: LambdaClient): Promise<string> {
  const { protocol, hostname, port } = (await config.endpoint?.()) ?? { protocol: '', hostname: '', port: '' }
  return `${protocol}//${hostname}:${port}`
}

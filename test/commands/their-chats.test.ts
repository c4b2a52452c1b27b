import { cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { everyCase } from '../every-case.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

interface TheirChat {
  readonly template: string
  /** Those that its own protocol takes. */
  readonly flags: readonly string[]
}

const twoRooms = ['--rooms', '2']

const chats: readonly TheirChat[] = [
  { template: 'streams', flags: ['--say={"action":"send","text":"{text}"}'] },
  {
    template: 'serverless/serverless.yml',
    flags: [
      ...twoRooms,
      '--join={"type":"enter","room":"{room}"}',
      '--join-answered="entered"',
      '--say={"type":"post","room":"{room}","text":"{text}"}',
    ],
  },
  {
    template: 'transactions',
    flags: [
      ...twoRooms,
      '--create-room={"op":"open","room":"{room}"}',
      '--create-room-answered="opened"',
      '--join={"op":"sit","room":"{room}"}',
      '--join-answered="seated"',
      '--say={"op":"talk","room":"{room}","words":"{text}"}',
      '--sender=excluded',
    ],
  },
  { template: 'sam/template.yaml', flags: ['--say={"action":"sendmessage","data":"{text}"}'] },
  { template: 'python', flags: ['--say={"action":"sendmessage","data":"{text}"}'] },
  { template: 'cdk', flags: ['--say={"action":"say","text":"{text}"}', '--query=user={member}'] },
  { template: 'plain', flags: ['--say={"text":"{text}"}'] },
]

const ofSdkV2: TheirChat = {
  template: 'stack.yml',
  flags: [
    ...twoRooms,
    '--join={"cmd":"join","channel":"{room}"}',
    '--join-answered="joined"',
    '--say={"cmd":"line","channel":"{room}","line":"{text}"}',
  ],
}

/** 100 MB that no test should install: a `node_modules` in which somebody has run `npm install aws-sdk@2`. */
const packagesWithSdkV2 = process.env['SDK_V2_PACKAGES'] ?? ''
const hasSdkV2 = existsSync(join(packagesWithSdkV2, 'aws-sdk'))

const folder = 'test/fixtures/their-chats'

// Each takes a stack and some seconds.
const played = everyCase ? chats : chats.slice(0, 2)

async function playOneSecond(
  template: string,
  flags: readonly string[],
  load = ['--members=4', '--duration=1s', '--publish-rate=3', '--drain=2s', '--metrics-wait=0s'],
): Promise<RunResult> {
  const place = ['--template', template, '--out-dir', temporaryFolder(), '--json', '--quiet']
  const { stdout, stderr } = await fanbench(['run', 'smoke', ...place, ...flags, ...load])
  return JSON.parse(stdout || stderr) as RunResult
}

/** A short run: nothing is lost, and nothing comes twice. */
async function expectDelivered(template: string, flags: readonly string[]): Promise<void> {
  const { counters } = await playOneSecond(template, flags)
  expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_duplicate: 0 })
  expect(counters['deliveries_received']).toBeGreaterThan(0)
}

describe('chats of other people, by nothing but their template and the frames that they take', () => {
  it.each(played.map(({ template, flags }) => [template, flags] as const))(
    '%s delivers every message',
    async (template, flags) => {
      await expectDelivered(join(folder, template), flags)
    },
  )

  it('limited, which reserves one execution of each function and one unit of its table, fails with twenty members', async () => {
    const load = ['--members=20', '--duration=3s', '--publish-rate=20', '--drain=1s', '--metrics-wait=0s']
    const say = '--say={"action":"sendmessage","data":"{text}"}'
    const { verdict, counters, server, target } = await playOneSecond(join(folder, 'limited'), [say], load)
    expect(verdict.exitCode).not.toBe(0)
    expect(counters['connections_failed']).toBeGreaterThan(0)
    expect(counters['deliveries_lost']).toBeGreaterThan(0)
    // Of no function more than one at a time ran, and that one was there before the run.
    const { throttles, concurrentExecutionsMax, provisioned, invocations } = server?.functions['Connect'] ?? {}
    expect(throttles).toBeGreaterThan(0)
    // The table refuses some of those that Lambda has let in.
    expect(counters['connections_failed']).toBeGreaterThanOrEqual(throttles ?? Infinity)
    expect(concurrentExecutionsMax).toBe(1)
    expect(provisioned).toMatchObject({ invocations, spilloverInvocations: null })
    expect(target.notEmulated).toBeUndefined()
  })

  it('streams, with a broadcast that always throws, is told so, and that it was tried again', async () => {
    const project = temporaryFolder()
    cpSync(join(folder, 'streams'), project, { recursive: true })
    writeFileSync(
      join(project, 'src/handlers/broadcast.js'),
      `exports.handler = async () => { throw new Error('no luck') }`,
    )
    const { counters, findings, evidence } = await playOneSecond(project, ['--say={"action":"send","text":"{text}"}'])
    expect(findings?.map(({ name }) => name)).toEqual(['function-errors'])
    const broadcast = evidence?.functions?.find(({ functionName }) => functionName === 'BroadcastFunction')
    expect(broadcast?.firstError).toMatchObject({ text: 'no luck' })
    // As many batches as messages at most.
    expect(broadcast?.failed).toBeGreaterThan(counters['messages_published'] ?? 0)
  })

  it.skipIf(!hasSdkV2)(
    'sdk-v2 delivers every message; to be played, SDK_V2_PACKAGES names a node_modules with aws-sdk',
    async () => {
      const project = temporaryFolder()
      cpSync(join(folder, 'sdk-v2'), project, { recursive: true })
      symlinkSync(resolve(packagesWithSdkV2), join(project, 'node_modules'))
      await expectDelivered(join(project, ofSdkV2.template), ofSdkV2.flags)
    },
  )
})

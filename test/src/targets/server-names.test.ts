import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { cloudWatchClient, cloudWatchLogsClient } from '../../../src/targets/clients.ts'
import { type ServerNames, withServerNames } from '../../../src/targets/server-names.ts'
import { type Target, endpointTarget } from '../../../src/targets/target.ts'

const executeApi = endpointTarget('wss://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod')
const ownDomain = endpointTarget('wss://chat.example/v1')

function problemsOf(target: Target, names: ServerNames): readonly string[] {
  try {
    withServerNames(target, names)
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === 2) return error.problems
  }
  throw new Error('it was not refused')
}

describe('a bare URL of which nothing is named', () => {
  it.each([
    ['an execute-api host', executeApi, {}],
    ['a Region', ownDomain, { region: 'eu-west-1' }],
  ])('stays a bare URL, and nothing is requested from AWS: %s', (_, target, names) => {
    const named = withServerNames(target, names)
    expect(named).toEqual(target)
    expect([cloudWatchClient(named), cloudWatchLogsClient(named)]).toEqual([null, null])
  })
})

describe('a bare URL with names', () => {
  it('has functions by route or by name alone, and the Region and API of an execute-api host', () => {
    const functions = ['$connect=chat-connect,post=chat-post', ' $disconnect=chat-connect ', 'chat-fan-out']
    expect(withServerNames(executeApi, { functions })).toMatchObject({
      kind: 'endpoint',
      region: 'eu-west-1',
      api: { id: 'a1b2c3d4e5', stage: 'prod' },
      functions: { 'chat-connect': 'chat-connect', 'chat-post': 'chat-post', 'chat-fan-out': 'chat-fan-out' },
      routes: { $connect: 'chat-connect', post: 'chat-post', $disconnect: 'chat-connect' },
    })
  })

  it('with a custom domain has the Region and the API that are given, and uses the user’s credentials', async () => {
    const named = withServerNames(ownDomain, { api: 'a1b2c3/$default', region: 'eu-central-1' })
    expect(named).toMatchObject({ region: 'eu-central-1', api: { id: 'a1b2c3', stage: '$default' }, functions: {} })
    const client = cloudWatchClient(named)
    expect(await client?.config.region()).toBe('eu-central-1')
    expect(client?.config.endpoint).toBeUndefined()
    client?.destroy()
  })

  it('with a custom domain and without an API has figures of functions only', () => {
    expect(withServerNames(ownDomain, { functions: ['chat'], region: 'eu-west-1' }).api).toBeNull()
  })

  it.each([
    ['wss://a1b2c3.execute-api.eu-west-1.amazonaws.com.evil.example/prod'],
    ['wss://evil.example/a1b2c3.execute-api.eu-west-1.amazonaws.com/prod'],
    ['wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/'],
  ])('tells no Region by %s', (url) => {
    expect(problemsOf(endpointTarget(url), { functions: ['chat'] })[0]).toContain('give --region')
  })

  it('has every mistake in them named at once', () => {
    expect(problemsOf(ownDomain, { functions: ['=chat,a b', 'c=d=e', ''], api: 'a1b2c3' })).toEqual([
      "--functions =chat: no route before the =; a shell wants quotes: '$connect=chat'",
      "--functions a b: must be a function's name, or route=name, with commas between several",
      "--functions : must be a function's name, or route=name, with commas between several",
      "--api a1b2c3: must be the API's id and stage, such as a1b2c3d4e5/prod",
      '--functions, --api: the URL does not name their Region: give --region',
    ])
    expect(problemsOf(executeApi, { functions: ['chat'], region: 'us-east-1' })).toEqual([
      '--region us-east-1: the target is in eu-west-1',
    ])
  })
})

describe('a target file', () => {
  const stack: Target = {
    ...ownDomain,
    kind: 'aws',
    region: 'eu-west-1',
    api: { id: 'a1b2c3', stage: 'prod' },
    functions: { Connect: 'rooms-Connect' },
    routes: { $connect: 'Connect' },
  }

  it('keeps the names of its functions, and takes more', () => {
    const named = withServerNames(stack, { functions: ['$disconnect=rooms-Connect', 'rooms-Admit'] })
    expect(named.functions).toEqual({ Connect: 'rooms-Connect', 'rooms-Admit': 'rooms-Admit' })
    expect(named.routes).toEqual({ $connect: 'Connect', $disconnect: 'Connect' })
    expect(named.api).toEqual(stack.api)
  })

  it('may have its own Region repeated, and no other given', () => {
    expect(withServerNames(stack, { region: 'eu-west-1' })).toEqual(stack)
    expect(problemsOf(stack, { region: 'us-east-1' })).toEqual(['--region us-east-1: the target is in eu-west-1'])
    const emulated: Target = { ...stack, kind: 'emulated', region: 'local-1' }
    expect(withServerNames(emulated, { region: 'us-east-1' })).toEqual(emulated)
  })
})

import { describe, expect, it } from 'vitest'
import { assertOwned } from '../../../src/targets/ownership.ts'
import { type Target, endpointTarget } from '../../../src/targets/target.ts'
import { account } from '../../fixtures/aws-control-plane/control-plane.ts'
import { controlPlaneInPlace } from '../../fixtures/aws-control-plane/in-its-place.ts'

const url = 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod'

async function claimed(outputs: Record<string, string> = { Nonce: 'c0ffee', Url: url, ApiId: 'abcdef1234' }) {
  const plane = await controlPlaneInPlace()
  plane.state.addStack('fanbench-rooms', { outputs })
  const target: Target = {
    ...endpointTarget(url),
    kind: 'aws',
    region: 'eu-west-1',
    endpoints: { cloudformation: plane.url },
    ownership: { stack: 'fanbench-rooms', nonce: 'c0ffee' },
  }
  return { plane, target }
}

describe('the proof that a target is a stack of the user', () => {
  it('is that their credentials read its nonce and its URL', async () => {
    const { plane, target } = await claimed()
    await expect(assertOwned(target, null)).resolves.toBeUndefined()
    await expect(assertOwned(target, account)).resolves.toBeUndefined()
    expect(plane.calls.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'DescribeStacks fanbench-rooms',
      'DescribeStacks fanbench-rooms',
    ])
  })

  it('uses the endpoint of the environment where the target names none', async () => {
    const { plane, target } = await claimed()
    await assertOwned({ ...target, endpoints: {} }, null)
    expect(plane.calls).toHaveLength(1)
  })

  it('is not asked for where the target names no stack', async () => {
    const { plane, target } = await claimed()
    await assertOwned({ ...target, ownership: null }, null)
    expect(plane.calls).toEqual([])
  })

  it.each([
    ['another nonce', { Nonce: 'other', Url: url }, 'is not the one of the target file'],
    ['no nonce', { Url: url }, 'is not the one of the target file'],
    ['another URL', { Nonce: 'c0ffee', Url: `${url}2` }, 'has another URL than the target file'],
  ])('fails on %s', async (_, outputs, message) => {
    const { target } = await claimed(outputs)
    const failure = await assertOwned(target, null).catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 15, message: expect.stringContaining(message) })
    expect(String(failure)).toContain('no load was sent')
    expect(String(failure)).toContain('fanbench status --name fanbench-rooms --write-target')
  })

  it('fails on a stack that does not exist, or in another account than the settings name', async () => {
    const { target } = await claimed()
    const gone = { ...target, ownership: { stack: 'fanbench-echo', nonce: 'c0ffee' } }
    await expect(assertOwned(gone, null)).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining('your credentials see no stack fanbench-echo'),
    })
    await expect(assertOwned(target, '999900001111')).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringContaining(`in account ${account}, and the settings name 999900001111`),
    })
  })

  it('fails with what to do where the credentials lack the permission, or nobody answers', async () => {
    const { plane, target } = await claimed()
    plane.state.stackRefusal = [
      'AccessDenied',
      'User: tester is not authorized to perform: cloudformation:DescribeStacks',
    ]
    await expect(assertOwned(target, null)).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringMatching(
        /the credentials lack this permission.*cloudformation:DescribeStacks.*fanbench policy/,
      ),
    })
    plane.state.stackRefusal = ['ExpiredToken', 'The security token included in the request is expired']
    await expect(assertOwned(target, null)).rejects.toMatchObject({ exitCode: 2 })
    const away = { ...target, endpoints: { cloudformation: 'http://127.0.0.1:9' } }
    await expect(assertOwned(away, null)).rejects.toMatchObject({ exitCode: 15 })
  })

  it('fails where the target names no CloudFormation to ask', async () => {
    const { target } = await claimed()
    await expect(assertOwned({ ...target, kind: 'emulated', endpoints: {} }, null)).rejects.toMatchObject({
      exitCode: 15,
    })
  })
})

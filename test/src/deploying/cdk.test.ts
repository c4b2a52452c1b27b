import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import type { CloudOptions } from '../../../reference-stack/cloud/cloud-options.ts'
import { deployTemplate, findCdk, synthesise } from '../../../src/deploying/cdk.ts'
import { account, region } from '../../fixtures/aws-control-plane/control-plane.ts'
import { controlPlaneInPlace } from '../../fixtures/aws-control-plane/in-its-place.ts'
import { temporaryFolder } from '../commands/fanbench.ts'

const stackFile = fileURLToPath(new URL('../../fixtures/stacks/echo/chat.ts', import.meta.url))

const options: CloudOptions = {
  stackName: 'fanbench-echo',
  account,
  region,
  architecture: 'arm64',
  memoryMb: 256,
  reservedConcurrency: {},
  logRetentionDays: 1,
  nonce: 'c0ffee',
  tags: { fanbench: 'fanbench-echo', team: 'chat' },
  ticketPublicKey: null,
}

const never = new AbortController().signal
const silent = { onLine: () => undefined, signal: never, credentials: [] }

describe('the CDK, run by fanbench', () => {
  it('fails with its own words, says what a new account needs, and is ended by the signal', async () => {
    const plane = await controlPlaneInPlace()
    const folder = temporaryFolder()
    vi.stubEnv('HOME', folder)
    const template = join(folder, 'template')
    mkdirSync(template)
    await synthesise({ stackFile, options }, template, silent)
    expect(plane.calls).toEqual([])

    const lines: string[] = []
    plane.state.failingStacks.add('fanbench-echo')
    plane.state.failure = 'CloudWatch Logs role ARN must be set in account settings to enable logging'
    const failing = deployTemplate(findCdk(), options, template, {
      ...silent,
      onLine: (line) => lines.push(line),
      credentials: ['account'],
    })
    await expect(failing).rejects.toMatchObject({
      exitCode: 12,
      // What is not to be shown is not, whoever says it.
      problems: [
        expect.stringMatching(/CREATE_FAILED[^]*must be set in \*\*\* settings/),
        expect.stringContaining('--no-access-logs'),
      ],
    })
    expect(lines.join('\n')).toContain('must be set in *** settings')

    plane.state.isBootstrapped = false
    await expect(deployTemplate(findCdk(), options, template, silent)).rejects.toMatchObject({
      exitCode: 12,
      problems: expect.arrayContaining([expect.stringContaining(`npx cdk bootstrap aws://${account}/eu-west-1`)]),
    })

    const called = plane.calls.length
    const signal = AbortSignal.abort()
    await expect(deployTemplate(findCdk(), options, template, { ...silent, signal })).rejects.toMatchObject({
      exitCode: 130,
    })
    expect(plane.calls).toHaveLength(called)
  }, 180_000)

  it('is told how to be installed where it is missing', () => {
    expect(() => findCdk(join(temporaryFolder(), 'app.js'))).toThrow(
      'aws-cdk, aws-cdk-lib, constructs is not installed beside fanbench: npm install --save-dev aws-cdk aws-cdk-lib constructs',
    )
  })

  it('cannot make a stack of what is wrong, and says why', { timeout: 180_000 }, async () => {
    const wrong = { stackFile, options: { ...options, stackName: '1st' } }
    await expect(synthesise(wrong, temporaryFolder(), silent)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("the stack's name has to be"),
    })
  })
})

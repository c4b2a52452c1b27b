import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { type Cdk, deployTemplate, findCdk, synthesise } from '../../../commands/stack/cdk.ts'
import { account, region } from '../../fixtures/aws-control-plane/control-plane.ts'
import { temporaryFolder } from '../fanbench.ts'

const stackFile = fileURLToPath(new URL('../../fixtures/stacks/echo/chat.ts', import.meta.url))

const options = { ...madeUpOptions, stackName: 'fanbench-echo', account, region }

const never = new AbortController().signal
const silent = { onLine: () => undefined, signal: never, credentials: [] }

// Output of CDK 2.1148.1 for a stack that fails, and for an account without `cdk bootstrap`.
const createFailed = [
  'fanbench-echo: deploying... [1/1]',
  'fanbench-echo | 1/2 | 5:50:07 PM | CREATE_FAILED           | AWS::Lambda::Function            | Connect CloudWatch Logs role ARN must be set in account settings to enable logging',
  ...Array.from(
    { length: 40 },
    () => 'fanbench-echo | 0/2 | 5:50:07 PM | DELETE_COMPLETE         | AWS::Logs::LogGroup',
  ),
  '❌  fanbench-echo failed to deploy',
]
const notBootstrapped = [
  "fanbench-echo: SSM parameter /cdk-bootstrap/hnb659fds/version not found in aws://111122223333/eu-west-1. Has the environment been bootstrapped? Please run 'cdk bootstrap' (see https://docs.aws.amazon.com/cdk/latest/guide/bootstrapping.html)",
]

/** A program in the place of the CDK's that prints something and fails; the real one takes half a minute. */
function failingCdk(lines: readonly string[]): Cdk {
  const cli = join(temporaryFolder(), 'cdk.mjs')
  writeFileSync(cli, `process.stderr.write(${JSON.stringify(`${lines.join('\n')}\n`)}); process.exitCode = 1`)
  return { cli }
}

describe('the CDK, run by fanbench', () => {
  it('fails with its own output, without credentials, and says what lets API Gateway write logs', async () => {
    const lines: string[] = []
    const surroundings = { ...silent, onLine: (line: string) => lines.push(line), credentials: ['account'] }
    const failing = deployTemplate(failingCdk(createFailed), options, temporaryFolder(), surroundings)
    await expect(failing).rejects.toMatchObject({
      exitCode: 12,
      problems: [
        // The rollback after it may have many lines.
        expect.stringMatching(/CREATE_FAILED[^]*must be set in \*\*\* settings[^]*failed to deploy/),
        expect.stringContaining('--no-access-logs'),
      ],
    })
    expect(lines.join('\n')).toContain('must be set in *** settings')
  })

  it('says what a new account needs', async () => {
    const failing = deployTemplate(failingCdk(notBootstrapped), options, temporaryFolder(), silent)
    await expect(failing).rejects.toMatchObject({
      exitCode: 12,
      problems: expect.arrayContaining([expect.stringContaining(`npx cdk bootstrap aws://${account}/eu-west-1`)]),
    })
  })

  it('is ended by the signal', async () => {
    const cli = join(temporaryFolder(), 'cdk.mjs')
    writeFileSync(cli, "console.log('deploying...'); setTimeout(() => undefined, 60_000)")
    const interruption = new AbortController()
    const surroundings = { ...silent, signal: interruption.signal, onLine: () => interruption.abort() }
    const interrupted = deployTemplate({ cli }, options, temporaryFolder(), surroundings)
    await expect(interrupted).rejects.toMatchObject({ exitCode: 130 })
  })

  it('is refused where it is missing, with how to install it', () => {
    expect(() => findCdk(join(temporaryFolder(), 'app.js'))).toThrow(
      'aws-cdk, aws-cdk-lib, constructs cannot be found beside fanbench; run npm install --save-dev aws-cdk aws-cdk-lib constructs',
    )
  })

  it('refuses a definition that cannot be deployed, and says why', async () => {
    const wrong = { stackFile, options: { ...options, stackName: '1st' } }
    await expect(synthesise(wrong, temporaryFolder(), silent)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("the stack's name has to be"),
    })
  })
})

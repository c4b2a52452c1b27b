import { expect, it } from 'vitest'
import { policyDocument } from '../../../src/policies/policy-document.ts'
import { readTarget } from '../../../src/target/target.ts'
import { account, region, startControlPlane } from '../../fixtures/aws-control-plane/control-plane.ts'
import type { SeenRequest } from '../../fixtures/front.ts'
import { startWatchedStack } from '../../fixtures/watched-stack.ts'
import { keys, leaksIn } from '../../security/canaries.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { notAllowed, notNeeded } from './allows.ts'
import { permissionOf } from './wire-permission.ts'

// What stands in for CloudFormation finds the service in the signature, behind a key that has no slashes.
const accessKey = 'KANARIACCESSKEY00000'
const env = { ...keys, AWS_ACCESS_KEY_ID: accessKey }

const crowd = '--members 12 --rooms 3 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 10'
const evening = '--warm-up 0 --duration 1s --drain 1s --rounds 1 --metrics-wait 20s --seed 3'
const small = `${crowd} ${evening} --json --quiet`.split(' ')

it('the policy to measure allows what runs send to AWS, and nothing that they do not', {
  timeout: 120_000,
}, async () => {
  const seen: SeenRequest[] = []
  await using controlPlane = await startControlPlane()
  await using stack = await startWatchedStack({
    cloudFormation: controlPlane.url,
    onRequest: (request) => seen.push(request),
  })
  controlPlane.state.addStack('fanbench-rooms', { outputs: { Nonce: 'nonce', Url: stack.url } })
  const targetFile = stack.targetFile({ ownership: { stack: 'fanbench-rooms', nonce: 'nonce' } })

  const runs = await Promise.all([
    run('cold-start', '--provisioned-concurrency', '1', '--burst', '3'),
    run('stale', '--death', 'closed'),
  ])
  for (const { stdout, stderr } of runs) {
    expect(stdout, stderr).toContain('"schema": "fanbench/run-result@1"')
    expect(leaksIn(stdout + stderr)).toEqual([])
    expect(stdout + stderr).not.toContain(accessKey)
  }

  const target = await readTarget(targetFile)
  const policy = policyDocument('measure', { account, region, target })
  const needed = seen.flatMap((request) => permissionOf(request, { account, region }) ?? [])
  expect(notAllowed(policy, needed)).toEqual([])
  expect(notNeeded(policy, needed)).toEqual([])

  function run(scenario: string, ...words: readonly string[]) {
    return fanbench(['run', scenario, '--target', targetFile, ...small, ...words], {
      env,
      cwd: temporaryFolder(),
    })
  }
})

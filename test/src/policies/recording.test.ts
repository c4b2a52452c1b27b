import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { policyDocument } from '../../../src/policies/policy-document.ts'
import { readTarget } from '../../../src/target/target.ts'
import { account, startControlPlane } from '../../fixtures/aws-control-plane/control-plane.ts'
import type { SeenRequest } from '../../fixtures/front.ts'
import { startWatchedStack } from '../../fixtures/watched-stack.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { notAllowed, notNeeded } from './allows.ts'
import { permissionOf } from './wire-permission.ts'

const stackFile = fileURLToPath(new URL('../../../reference-stack/chats/probe/chat.ts', import.meta.url))

/** Between them they make every call that any row makes. */
const rows = [
  'close-by-delete',
  'gone-on-the-wire',
  'frame-function-throttled',
  'cold-starts',
  'log-delivery',
  'dimensions-of-the-api',
]

it('the policy to record allows what record-aws sends to AWS, and nothing that it does not', {
  timeout: 180_000,
}, async () => {
  const seen: SeenRequest[] = []
  await using controlPlane = await startControlPlane()
  await using stack = await startWatchedStack({
    stackFile,
    cloudFormation: controlPlane.url,
    onRequest: (request) => seen.push(request),
  })
  controlPlane.state.addStack('fanbench-probe', { outputs: { Nonce: 'nonce', Url: stack.url } })
  // Its @connections take what is signed for its own Region.
  const region = 'local-1'
  const targetFile = stack.targetFile({ region, ownership: { stack: 'fanbench-probe', nonce: 'nonce' } })
  const out = join(temporaryFolder(), 'recording.json')
  const chosen = rows.flatMap((row) => ['--row', row])
  const words = ['record-aws', '--target', targetFile, ...chosen, '--out', out, '--yes', '--json']
  const { exitCode, stdout, stderr } = await fanbench(words, { env: controlPlane.environment })
  expect(exitCode, stderr).toBe(0)
  const recording = JSON.parse(stdout) as { rows: { id: string; outcome: string }[] }
  expect(recording.rows.filter(({ outcome }) => outcome !== 'observed')).toEqual([])

  const target = await readTarget(targetFile)
  const policy = policyDocument('record', { account, region, target })
  const needed = seen.flatMap((request) => permissionOf(request, { account, region, api: target.api }) ?? [])
  expect(notAllowed(policy, needed)).toEqual([])
  expect(notNeeded(policy, needed)).toEqual([])
})

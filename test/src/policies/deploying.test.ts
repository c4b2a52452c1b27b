import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { policyDocument } from '../../../src/policies/policy-document.ts'
import { readTarget } from '../../../src/target/target.ts'
import { account, region, startControlPlane } from '../../fixtures/aws-control-plane/control-plane.ts'
import { type SeenRequest, startFront } from '../../fixtures/front.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { notAllowed, notNeeded } from './allows.ts'
import { permissionOf } from './wire-permission.ts'

const stackFile = fileURLToPath(new URL('../../fixtures/stacks/echo/chat.ts', import.meta.url))

it('the policy to deploy allows what deploy, status, destroy and the CDK send with the user’s own keys', {
  timeout: 180_000,
}, async () => {
  const seen: SeenRequest[] = []
  await using plane = await startControlPlane()
  await using front = await startFront({ upstream: plane.url, onRequest: (request) => seen.push(request) })
  const viaFront = (value: string) => value.replace(plane.url, `http://127.0.0.1:${front.port}`)
  const cwd = temporaryFolder()
  const env = {
    ...Object.fromEntries(Object.entries(plane.environment).map(([name, value]) => [name, viaFront(value)])),
    HOME: cwd,
  }

  await run('deploy', '--stack', stackFile, '--yes', '--write-target', 'target.json')
  // A sweep that was cut short has left a setting.
  for (const found of plane.state.functions.values()) {
    found.versions.push('2')
    Object.assign(found.aliases, { mem512: '2' })
    found.provisioned.push('mem512')
  }
  const target = await readTarget(join(cwd, 'target.json'))
  await run('status', '--target', 'target.json')
  await run('destroy', '--target', 'target.json', '--yes')
  expect(plane.state.stacks.get('fanbench-echo')?.status).toBe('DELETE_COMPLETE')

  const policy = policyDocument('deploy', { account, region, target })
  const accessKey = plane.environment['AWS_ACCESS_KEY_ID'] ?? ''
  const isSignedByUser = ({ headers }: SeenRequest) => headers.authorization?.includes(`Credential=${accessKey}/`)
  const ofTheUser = seen.filter(isSignedByUser)
  // The rest is signed with what STS has given for the roles of the bootstrap.
  expect(ofTheUser.length).toBeLessThan(seen.length)
  const needed = ofTheUser.flatMap((request) => permissionOf(request, { account, region }) ?? [])
  expect(notAllowed(policy, needed)).toEqual([])
  expect(notNeeded(policy, needed)).toEqual([])
  const assumed = new Set(needed.filter(({ action }) => action === 'sts:AssumeRole').map(({ resource }) => resource))
  expect([...assumed].sort()).toEqual(policy.Statement.find(({ Sid }) => Sid === 'CdkOnBootstrapRoles')?.Resource)

  async function run(...words: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await fanbench([...words, '--quiet'], { cwd, env })
    expect(exitCode, stderr).toBe(0)
  }
})

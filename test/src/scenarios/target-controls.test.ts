import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type TargetControls, openTargetControls } from '../../../src/scenarios/target-controls.ts'
import { type Target, endpointTarget } from '../../../src/targets/target.ts'
import { versionsProblem } from '../../../src/targets/versions/versions-problem.ts'

const functions = { Connect: 'chat-connect', Say: 'chat-say', Leave: 'chat-leave' }

function target(changes: Partial<Target> = {}): Target {
  return {
    ...endpointTarget('ws://127.0.0.1:9/'),
    kind: 'emulated',
    region: 'local-1',
    alias: 'live',
    functions,
    routes: { $connect: 'Connect', say: 'Say', leave: 'Leave' },
    endpoints: { lambda: 'http://127.0.0.1:9' },
    ...changes,
  }
}

const refusal = { Message: 'not authorized to perform: lambda:GetAlias', Type: 'User' }

/** A Lambda that refuses everything. Notes the functions that it was asked about. */
async function startRefusingLambda(): Promise<{ endpoint: string; asked: Set<string> }> {
  const asked = new Set<string>()
  const server = createServer((request, response) => {
    asked.add(/functions\/([^/?]+)/.exec(request.url ?? '')?.[1] ?? '')
    response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' })
    response.end(JSON.stringify(refusal))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

describe('the controls of a scenario', () => {
  it.each([
    ['of which only the URL is known', { kind: 'endpoint' }, 'its URL'],
    ['whose routes invoke $LATEST', { alias: null }, 'alias'],
    ['without functions', { functions: {} }, 'no functions'],
    ['in an account that nothing proves to be the user’s', { kind: 'aws' }, 'no "ownership"'],
    ['that is emulated without Lambda', { endpoints: {} }, 'no endpoint of Lambda'],
  ] as const)('has no versions at a target %s, and says why', async (_, changes, why) => {
    const notices: string[] = []
    await using controls = openTargetControls(target(changes), {}, (text) => notices.push(text))
    expect(controls).toMatchObject({ versions: null, whyNoVersions: expect.stringContaining(why) as string })
    expect(versionsProblem(target(changes))).toBe(controls.whyNoVersions)
    expect(notices).toEqual([])
  })

  it('says what Lambda refused, and asks for no other functions than those that are measured', async () => {
    const lambda = await startRefusingLambda()
    const place = target({ endpoints: { lambda: lambda.endpoint } })
    const routes = { hello: 'say', createRoom: 'say', join: 'say', say: 'say', leave: 'leave' }
    const notices: string[] = []
    {
      await using controls: Pick<TargetControls, 'versions'> & AsyncDisposable = openTargetControls(
        place,
        { routes },
        (text) => notices.push(text),
      )
      await expect(controls.versions?.deployNew()).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('AccessDeniedException: not authorized') as string,
      })
      // The first refusal is enough; the other function is still being asked about.
      await expect.poll(() => [...lambda.asked].sort()).toEqual(['chat-connect', 'chat-say'])
    }
    // There was nothing to restore.
    expect(notices).toEqual([])
  })
})

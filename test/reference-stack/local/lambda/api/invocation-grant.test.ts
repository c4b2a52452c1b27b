import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { expect, onTestFinished, test } from 'vitest'
import { sessionToken } from '../../../../../reference-stack/local/lambda/caller.ts'
import { startEndpoint } from '../start-endpoint.ts'

test('a function may invoke those that its definition names, and no other', async () => {
  await using stack = await startEndpoint({ echo: { invokes: ['echo'] }, logs: { invokes: ['echo'] }, hangs: {} })
  const endpoint = await stack.client.config.endpoint?.()
  /** As that function: with the credentials that its environment has. */
  const invokeAs = async (caller: string, FunctionName: string) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: sessionToken(caller) }
    const client = new LambdaClient({ region: 'eu-central-1', endpoint: endpoint ?? '', credentials, maxAttempts: 1 })
    onTestFinished(() => client.destroy())
    // "Validate parameter values and verify that the user or role has permission to invoke the function."
    const answer = await client.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))
    return answer.StatusCode
  }
  // Its role says so, too: see reference-stack/cloud/execution-role.ts.
  await expect(invokeAs('fixture-logs', 'fixture-echo')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  expect(await invokeAs('fixture-logs', 'fixture-echo:live')).toBe(204)
  expect(await invokeAs('fixture-echo', 'fixture-echo:$LATEST')).toBe(204)
  expect(await invokeAs('fixture-of-nobody', 'fixture-hangs')).toBe(204)
  await expect(invokeAs('fixture-hangs', 'fixture-echo:7')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
    message:
      'User: arn:aws:sts::123456789012:assumed-role/fixture-hangs/fixture-hangs is not authorized to perform: ' +
      'lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:123456789012:function:fixture-echo:7 because no ' +
      'identity-based policy allows the lambda:InvokeFunction action',
  })
  await expect(invokeAs('fixture-echo', 'fixture-logs')).rejects.toThrow('is not authorized')
})

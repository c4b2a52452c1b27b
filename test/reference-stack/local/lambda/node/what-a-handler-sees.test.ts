import { expect, test } from 'vitest'
import { returned, startFixtures } from '../start-service.ts'

test('a handler finds the variables of its definition and of the stack, and none of this process', async () => {
  await using stack = await startFixtures(
    { describe: { environment: { GREETING: 'hello' } } },
    {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      environmentFor: (functionName) => ({ TABLE_MEMBERS: `members of ${functionName}` }),
    },
  )
  const seen = returned(await stack.service.invoke('describe', '{}')) as { environment: Record<string, string> }
  expect(seen.environment).toMatchObject({
    GREETING: 'hello',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
    TABLE_MEMBERS: 'members of describe',
  })
  expect(process.env).toHaveProperty('VITEST')
  expect(seen.environment).not.toHaveProperty('VITEST')
})

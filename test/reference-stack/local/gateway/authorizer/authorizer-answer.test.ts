import { expect, test } from 'vitest'
import {
  allowsConnect,
  readAuthorizerAnswer,
} from '../../../../../reference-stack/local/gateway/authorizer/authorizer.ts'

const methodArn = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/$connect'

function allows(...statements: object[]): boolean | undefined {
  const answer = readAuthorizerAnswer(
    JSON.stringify({ principalId: 'user-7', policyDocument: { Version: '2012-10-17', Statement: statements } }),
  )
  return answer && allowsConnect(answer, methodArn)
}

const allow = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }

test.each<[string, boolean, object[]]>([
  ['the very ARN', true, [allow]],
  ['every resource', true, [{ ...allow, Resource: '*' }]],
  ['a pattern', true, [{ ...allow, Resource: 'arn:aws:execute-api:*:*:a1b2c3d4e?/*/$connect' }]],
  ['one ARN of several', true, [{ ...allow, Resource: ['arn:aws:s3:::x', methodArn] }]],
  ['every action of the service', true, [{ ...allow, Action: ['execute-api:*'] }]],
  ['the action in another case', true, [{ ...allow, Action: 'EXECUTE-API:invoke' }]],
  ['another route', false, [{ ...allow, Resource: methodArn.replace('$connect', '$default') }]],
  ['only the beginning of the ARN', false, [{ ...allow, Resource: methodArn.slice(0, -1) }]],
  ['an ARN with a dot for any character', false, [{ ...allow, Resource: methodArn.replace('a1b2', 'a.b2') }]],
  ['another action', false, [{ ...allow, Action: 'execute-api:ManageConnections' }]],
  ['nothing', false, []],
  [
    'everything but this',
    false,
    [
      { ...allow, Resource: '*' },
      { ...allow, Effect: 'Deny' },
    ],
  ],
  ['this, and denies another', true, [allow, { ...allow, Effect: 'Deny', Resource: `${methodArn}2` }]],
])('a policy that allows %s: %s', (_, allowed, statements) => {
  expect(allows(...statements)).toBe(allowed)
})

test('a lone statement need not be in a list', () => {
  const answer = readAuthorizerAnswer(JSON.stringify({ principalId: 'a', policyDocument: { Statement: allow } }))
  expect(answer && allowsConnect(answer, methodArn)).toBe(true)
})

test('8 KB are not too long', () => {
  const ofBytes = (bytes: number) => {
    const answer = { principalId: '', policyDocument: { Statement: [allow] } }
    answer.principalId = 'x'.repeat(bytes - JSON.stringify(answer).length)
    return readAuthorizerAnswer(JSON.stringify(answer))
  }
  expect(ofBytes(8 * 1024)).toBeDefined()
  expect(ofBytes(8 * 1024 + 1)).toBeUndefined()
})

test('what is no JSON is no answer', () => {
  expect(readAuthorizerAnswer('Allow')).toBeUndefined()
})

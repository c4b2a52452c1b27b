import { describe, expect, it, test } from 'vitest'
import { mayResolve, routeTo } from '../../../../../reference-stack/local/lambda/network/route.ts'

const plan = {
  region: 'local-1',
  apiId: 'abcdef1234',
  standIns: { dynamodb: 8000, 'execute-api': 3001, lambda: 8001, sts: 8002 },
  allowed: ['redis.example.com:6379', 'api.example.com', 's3.eu-west-1.amazonaws.com'],
}

test.each([
  ['dynamodb.local-1.amazonaws.com', 8000],
  ['123456789012.ddb.local-1.amazonaws.com', 8000],
  ['lambda-fips.local-1.amazonaws.com', 8001],
  ['lambda.local-1.api.aws', 8001],
  ['sts.amazonaws.com', 8002],
  ['DynamoDB.Local-1.amazonaws.com.', 8000],
  ['abcdef1234.execute-api.local-1.amazonaws.com', 3001],
])('%s is the stack itself', (host, port) => {
  expect(routeTo(host, 443, plan)).toEqual({ kind: 'stand-in', port })
})

test.each([
  ['dynamodb.us-east-1.amazonaws.com', 8000, /of the Region us-east-1, not of this stack's, local-1/],
  ['dynamodb.cn-north-1.amazonaws.com.cn', 8000, /of the Region cn-north-1/],
  ['abcdef1234.execute-api.eu-west-1.amazonaws.com', 3001, /of the Region eu-west-1/],
  ['zyxwvu9876.execute-api.local-1.amazonaws.com', 3001, /another API than this stack's, abcdef1234/],
])('%s comes to the stack, with a notice', (host, port, notice) => {
  expect(routeTo(host, 443, plan)).toEqual({ kind: 'stand-in', port, notice: expect.stringMatching(notice) })
})

describe('this machine', () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('may be called as %s, at the ports of the stack without TLS', (host) => {
    expect(routeTo(host, 6379, plan)).toEqual({ kind: 'direct' })
    expect(routeTo(host, 3001, plan)).toEqual({ kind: 'stand-in', port: 3001 })
  })
})

test.each([
  // `https.request({ hostname: event.requestContext.domainName })`
  ['127.0.0.1:3001', 443, 'stand-in'],
  ['127.0.0.1:3002', 443, 'refused'],
  ['redis.example.com', 6379, 'direct'],
  ['redis.example.com', 443, 'refused'],
  ['api.example.com', 8443, 'direct'],
  ['s3.eu-west-1.amazonaws.com', 443, 'direct'],
  ['evil.api.example.com', 443, 'refused'],
  ['127.0.0.2', 80, 'refused'],
  ['0.0.0.0', 80, 'refused'],
  ['169.254.169.254', 80, 'refused'],
  ['amazonaws.com.example.com', 443, 'refused'],
  // A bucket that is called as a service is.
  ['lambda.s3.local-1.amazonaws.com', 443, 'refused'],
])('%s:%i is %s', (host, port, kind) => {
  expect(routeTo(host, port, plan)).toMatchObject({ kind })
})

test('a service without a stand-in is refused with those that there are', () => {
  expect(routeTo('s3.local-1.amazonaws.com', 443, plan)).toMatchObject({
    reason: expect.stringContaining('this stack stands in for dynamodb, execute-api, lambda, sts'),
  })
})

test('only names that may be called are resolved', () => {
  expect(['localhost', 'redis.example.com', 'API.example.com'].filter((name) => !mayResolve(name, plan))).toEqual([])
  expect(
    ['example.com', 'dynamodb.local-1.amazonaws.com', 'redis.example'].filter((name) => mayResolve(name, plan)),
  ).toEqual([])
})

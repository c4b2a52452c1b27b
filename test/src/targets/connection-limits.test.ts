import { expect, it } from 'vitest'
import { connectionLimitsOf } from '../../../src/targets/connection-limits.ts'
import type { Target } from '../../../src/targets/target.ts'

const ofAws = { idleSeconds: 600, maxAgeSeconds: 7200 }
const unknown = { idleSeconds: null, maxAgeSeconds: null }
const ownLimits = { idleSeconds: 6, maxAgeSeconds: null }
const anUrl = 'wss://chat.example/'

it.each<[string, Parameters<typeof connectionLimitsOf>[0], typeof unknown | typeof ofAws | typeof ownLimits]>([
  ['a stack in an account', { kind: 'aws', url: anUrl, connectionLimits: null }, ofAws],
  ['a stack that says its own', { kind: 'emulated', url: anUrl, connectionLimits: ownLimits }, ownLimits],
  ['a stack that says none', { kind: 'emulated', url: anUrl, connectionLimits: null }, unknown],
  ['an API of API Gateway', endpoint('wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod'), ofAws],
  ['one in China', endpoint('wss://a1b2c3.execute-api.cn-north-1.amazonaws.com.cn/prod'), ofAws],
  ['a domain of its own', endpoint(anUrl), unknown],
  ['a domain that only looks like one', endpoint('wss://a.execute-api.eu-west-1.amazonaws.com.example/prod'), unknown],
])('of %s', (_, target, limits) => {
  expect(connectionLimitsOf(target)).toEqual(limits)
})

function endpoint(url: string): Pick<Target, 'kind' | 'url' | 'connectionLimits'> {
  return { kind: 'endpoint', url, connectionLimits: null }
}

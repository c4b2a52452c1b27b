import { noRequests } from '../../../src/metrics/recording/worker-facts.ts'
import { expect, it } from 'vitest'
import { causedInvocations } from '../../../src/runs/caused-invocations.ts'

const requests = { ...noRequests, connect: 9, hello: 8, createRoom: 1, join: 8, say: 70, disconnect: 9 }
const target = { routes: { $connect: 'Gate', $disconnect: 'Gate', login: 'Login', enter: 'Enter', post: 'Post' } }
const routes = { hello: 'login', createRoom: 'enter', join: 'enter', say: 'post' } as const

it('each function is invoked as often as its routes are taken', () => {
  expect(causedInvocations(requests, { routes }, target)).toEqual({ Gate: 18, Login: 8, Enter: 9, Post: 70 })
})

it('with a step whose route is not known, only what connecting and leaving invokes can be counted', () => {
  const { say: _, ...known } = routes
  expect(causedInvocations(requests, { routes: known }, target)).toEqual({ Gate: 18 })
})

it('a stack that loses $disconnect events leaves open how often their function is invoked', () => {
  const caused = causedInvocations(requests, { routes }, target, { loseDisconnects: 0.1 })
  expect(caused).toEqual({ Login: 8, Enter: 9, Post: 70 })
  expect(causedInvocations(requests, { routes }, target, { loseDisconnects: 0 })).toHaveProperty('Gate', 18)
})

it('a stream leaves open how often it invokes a function, be it of a route as well', () => {
  const streamed = { ...target, invokedByStreams: ['Send', 'Enter'] }
  expect(causedInvocations(requests, { routes }, streamed)).toEqual({ Gate: 18, Login: 8, Post: 70 })
})

it('a function that no step invokes is invoked by nobody, and $default by what fits no other route', () => {
  const more = { routes: { ...target.routes, list: 'List', $default: 'Other' } }
  expect(causedInvocations(requests, { routes }, more)).toMatchObject({ List: 0, Other: 0, Post: 70 })
  expect(causedInvocations(requests, { routes: { ...routes, say: 'talk' } }, more)).toMatchObject({
    Other: 70,
    Post: 0,
  })
  expect(causedInvocations(requests, {}, more)).toEqual({ Gate: 18 })
})

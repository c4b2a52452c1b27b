import { expect, test } from 'vitest'
import { Concurrency } from '../../../../reference-stack/local/lambda/concurrency.ts'

test('reserved concurrency caps a function, and nobody else', () => {
  const concurrency = new Concurrency(10, { capped: 2 })
  for (let event = 0; event < 2; event += 1) concurrency.begin('capped')
  expect(concurrency.refusal('capped')).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
  expect(concurrency.refusal('other')).toBeUndefined()
  concurrency.end('capped')
  expect(concurrency.refusal('capped')).toBeUndefined()
})

test('it is taken off what the others share, used or not', () => {
  const concurrency = new Concurrency(10, { guaranteed: 8 })
  for (let event = 0; event < 2; event += 1) concurrency.begin('other')
  expect(concurrency.refusal('other')).toBe('ConcurrentInvocationLimitExceeded')
  expect(concurrency.refusal('third')).toBe('ConcurrentInvocationLimitExceeded')
  expect(concurrency.refusal('guaranteed')).toBeUndefined()
})

test('events of a function that has its own do not count against the others', () => {
  const concurrency = new Concurrency(3, { guaranteed: 2 })
  for (let event = 0; event < 2; event += 1) concurrency.begin('guaranteed')
  expect(concurrency.refusal('other')).toBeUndefined()
})

test('0 switches a function off, and undefined gives it back to all', () => {
  const concurrency = new Concurrency(1, { off: 0 })
  expect(concurrency.refusal('off')).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
  concurrency.reserve('off', undefined)
  expect(concurrency.refusal('off')).toBeUndefined()
})

test('events under way are counted of the function, of the alias or version, and of the account', () => {
  const concurrency = new Concurrency(10, {})
  concurrency.begin('say', 'live')
  concurrency.begin('say', '1')
  concurrency.begin('join', 'live')
  expect(concurrency.begin('say', 'live')).toEqual({ ofFunction: 3, ofQualifier: 2, ofAccount: 4 })
})

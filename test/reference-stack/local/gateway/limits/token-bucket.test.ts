import { expect, test } from 'vitest'
import { TokenBucket } from '../../../../../reference-stack/local/gateway/limits/token-bucket.ts'

function taken(bucket: TokenBucket, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => bucket.take(nowMs)).filter(Boolean).length
}

test('starts full and gives no more than it holds', () => {
  expect(taken(new TokenBucket(10, 5, 1_000), 8, 1_000)).toBe(5)
})

test('gains its rate, in parts of a second too', () => {
  const bucket = new TokenBucket(10, 5, 0)
  taken(bucket, 5, 0)
  expect(taken(bucket, 8, 99)).toBe(0)
  expect(taken(bucket, 8, 100)).toBe(1)
  expect(taken(bucket, 8, 400)).toBe(3)
})

test('holds no more than its capacity, however long nobody takes', () => {
  const bucket = new TokenBucket(10, 5, 0)
  expect(taken(bucket, 8, 3_600_000)).toBe(5)
})

test('gives capacity and rate together to who asks all the time', () => {
  const bucket = new TokenBucket(100, 50, 0)
  const perMillisecond = Array.from({ length: 1_001 }, (_, atMs) => taken(bucket, 3, atMs))
  expect(perMillisecond.reduce((all, some) => all + some)).toBeCloseTo(150, -0.5)
})

import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../../reference-stack/bundle-cache/cache-folder.ts'
import { folderWith } from './bundled.ts'

const kept = 'fanbench/bundles'

test('made for this user alone, and found again', () => {
  const caches = folderWith()
  expect(cacheFolder({ XDG_CACHE_HOME: caches })).toBe(join(caches, kept))
  expect(cacheFolder({ XDG_CACHE_HOME: caches })).toBe(join(caches, kept))
  expect([join(caches, 'fanbench'), join(caches, kept)].map((path) => statSync(path).mode & 0o777)).toEqual([
    0o700, 0o700,
  ])
})

test.each<[string, (caches: string) => void]>([
  ['that others can write', (at) => chmodSync(join(at, kept), 0o770)],
  ['in one that others can write', (at) => chmodSync(join(at, 'fanbench'), 0o777)],
  ['in caches that others can write', (at) => chmodSync(at, 0o777)],
  // Only root can give a folder away.
  ...(process.getuid?.() === 0
    ? ([['of somebody else', (at) => chownSync(join(at, kept), 12_345, 12_345)]] as [string, (at: string) => void][])
    : []),
])('refused: a folder %s', (_, open) => {
  const caches = folderWith()
  cacheFolder({ XDG_CACHE_HOME: caches })
  open(caches)
  expect(cacheFolder({ XDG_CACHE_HOME: caches })).toBeNull()
})

test('refused: a link', () => {
  const caches = folderWith()
  mkdirSync(join(caches, 'elsewhere'), { mode: 0o700 })
  symlinkSync('elsewhere', join(caches, 'fanbench'))
  expect(cacheFolder({ XDG_CACHE_HOME: caches })).toBeNull()
})

test('none where none can be made', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/proc/1/caches' })).toBeNull()
  expect(cacheFolder({ XDG_CACHE_HOME: '/dev/null' })).toBeNull()
})

test('none when told so', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: folderWith(), FANBENCH_NO_BUNDLE_CACHE: '1' })).toBeNull()
})

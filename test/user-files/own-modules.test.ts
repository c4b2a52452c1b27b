import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { isUsersFile } from '../../user-files/own-modules.ts'

it('takes nothing that is published with fanbench for a file of a user', () => {
  const [, folders = ''] = /"include": \[(.*)\]/.exec(readFileSync('tsconfig.build.json', 'utf8')) ?? []
  const published = globSync(`{${folders.replaceAll(/["\s]/g, '')}}/**/*.ts`)
  expect(published.length).toBeGreaterThan(500)
  expect(published.filter((file) => isUsersFile(pathToFileURL(resolve(file)).href))).toEqual([])
})

it('takes a file of the folder that fanbench is called in for one of a user', () => {
  expect(isUsersFile(pathToFileURL(resolve('chat.ts')).href)).toBe(true)
  expect(isUsersFile(pathToFileURL(resolve('node_modules/ws/index.js')).href)).toBe(false)
})

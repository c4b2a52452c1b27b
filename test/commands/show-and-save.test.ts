import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Outputs } from '../../reports/output.ts'
import { showAndSave } from '../../commands/run/show-and-save.ts'
import { capturedContext } from './captured-context.ts'
import { temporaryFolder } from './fanbench.ts'

const outputs: Outputs<string> = {
  terminal: { to: 'stdout', render: (result) => `the table of ${result}`, verdict: () => 'the verdict' },
  json: { to: 'file', file: 'data.json', saved: 'always', render: (result) => `{"${result}":1}\n` },
  html: { to: 'file', file: 'page.html', saved: 'always', render: (result) => Promise.resolve(`<p>${result}`) },
  parts: { to: 'folder', saved: 'always', render: (result) => ({ 'a/b/1.txt': result, '2.txt': '' }) },
  asked: { to: 'file', file: 'asked.txt', saved: 'on-request', render: (result) => result },
}

it('what is always saved is saved, whatever is only asked for is not, and the table says where it is', async () => {
  const folder = temporaryFolder()
  const { context, answer } = capturedContext()
  await showAndSave('it', outputs, folder, context)
  const saved = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  expect(saved).toEqual(new Set(['data.json', 'page.html', 'a', 'a/b', 'a/b/1.txt', '2.txt']))
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toBe('<p>it')
  expect(answer()).toBe(
    `\nthe table of it\n\n  report  ${folder}/page.html\n  data    ${folder}/data.json\nthe verdict\n`,
  )
})

it('--json answers with the bytes of the saved document, and says elsewhere where they are', async () => {
  const folder = temporaryFolder()
  const { context, answer, progress } = capturedContext({ json: true })
  await showAndSave('it', outputs, folder, context)
  expect(answer()).toBe(readFileSync(join(folder, 'data.json'), 'utf8'))
  expect(progress()).toContain('data.json')
})

it('a result that cannot be saved has been shown', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const { context, answer } = capturedContext()
  await expect(showAndSave('it', outputs, file, context)).rejects.toMatchObject({ exitCode: 2 })
  expect(answer()).toContain('the table of it')
})

it('a page that cannot be made costs no figures', async () => {
  const folder = temporaryFolder()
  const render = () => Promise.reject(new Error('of the page'))
  const broken = { ...outputs, html: { ...outputs.html, render } }
  await expect(showAndSave('it', broken, folder, capturedContext().context)).rejects.toThrow('of the page')
  expect(readdirSync(folder)).toEqual(['data.json'])
})

import { globSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { mistakesInAction, mistakesInWorkflow } from './git-hub-parser.ts'

const workflows = globSync(['.github/workflows/*.yml', 'docs/ci/github-*.yml'])
const textOf = (file: string) => readFileSync(file, 'utf8')

/** Each `run` with its lines. */
function shellTexts(content: string): string[] {
  return [...content.matchAll(/^( *)(?:- )?run: ?(.*(?:\n\1 {2,}.*)*)/gm)].map(([text]) => text)
}

it('there are workflows', () => expect(workflows.length).toBeGreaterThan(4))

describe.each(workflows)('%s', (file) => {
  it("is a workflow to GitHub's own parser", async () => expect(await mistakesInWorkflow(textOf(file))).toEqual([]))

  it('says which permissions it has, and may write nothing: it runs code of pull requests, or of packages', () => {
    const { permissions } = parse(textOf(file)) as { permissions: Record<string, string> }
    const writes = Object.entries(permissions).filter(([, access]) => access === 'write')
    expect(permissions['contents']).toBe('read')
    expect(writes).toEqual([])
  })

  it('ends every job in time', () => {
    const { jobs } = parse(textOf(file)) as { jobs: Record<string, { 'timeout-minutes'?: number }> }
    const limits = Object.values(jobs).map((job) => job['timeout-minutes'] ?? Infinity)
    expect(Math.max(...limits)).toBeLessThanOrEqual(60)
  })
})

describe.each([...workflows, 'action.yml'])('%s', (file) => {
  it('has each action of others by its commit, with its version', () => {
    const uses = [...textOf(file).matchAll(/uses: (.*)/g)].map(([, action = '']) => action)
    const others = uses.filter((action) => action !== './' && action !== 'OWNER/fanbench@v1')
    expect(others.filter((action) => !/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  })

  it('has no expression in what a shell reads', () => {
    expect(shellTexts(textOf(file)).filter((text) => text.includes('${{'))).toEqual([])
  })
})

it('an expression in what a shell reads is found', () => {
  const steps = ['- run: |', '    one', '    two ${{ github.head_ref }}', '- name: three', '  run: three ${{ x }}']
  expect(shellTexts(steps.join('\n'))).toEqual([steps.slice(0, 3).join('\n'), steps[4]])
})

it("action.yml is an action to GitHub's own parser", () => {
  expect(mistakesInAction(textOf('action.yml'))).toEqual([])
})

it.each([
  ['an unknown key', 'timeout-minutes: 5', 'timeout-minuten: 5', "Unexpected value 'timeout-minuten'"],
  ['a wrong type', 'timeout-minutes: 5', 'timeout-minutes: five', "Unexpected value 'five'"],
  ['a job that is not there', 'needs: a', 'needs: c', "depends on unknown job 'c'"],
  ['a bad expression', 'github.ref }}', 'github.ref == }}', 'Unexpected end of expression'],
  ['a context that is not there', 'github.ref }}', 'githup.ref }}', "Unrecognized named-value: 'githup'"],
  ['a permission that is not there', 'contents: read', 'content: read', "Unexpected value 'content'"],
  ['broken YAML', 'steps: [', 'steps: {', 'Flow map'],
])('a workflow with %s is found', async (_, whole, broken, mistake) => {
  const workflow = `
on: pull_request
permissions: { contents: read }
jobs:
  a: { runs-on: ubuntu-24.04, timeout-minutes: 5, steps: [ { run: 'true' } ] }
  b: { runs-on: ubuntu-24.04, needs: a, steps: [ { run: '\${{ github.ref }}' } ] }
`
  expect(await mistakesInWorkflow(workflow)).toEqual([])
  expect(workflow).toContain(whole)
  expect((await mistakesInWorkflow(workflow.replace(whole, broken))).join('\n')).toContain(mistake)
})

it.each([
  ['an unknown key', 'branding:', 'brand:', "Unexpected value 'brand'"],
  ['a missing shell', 'shell: bash', '', 'Required property is missing: shell'],
  ['a context that is not there', 'inputs.stack', 'input.stack', "Unrecognized named-value: 'input'"],
])('an action with %s is found', (_, whole, broken, mistake) => {
  expect(mistakesInAction(textOf('action.yml').replace(whole, broken)).join('\n')).toContain(mistake)
})

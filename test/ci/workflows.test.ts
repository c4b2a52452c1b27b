import { globSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { ownerIn } from '../../scripts/set-owner.ts'
import { mistakesInAction, mistakesInWorkflow } from './git-hub-parser.ts'

const workflows = globSync(['.github/workflows/*.yml', 'docs/ci/github-*.yml'])
const textOf = (file: string) => readFileSync(file, 'utf8')

/** The jobs that may write, and what: releases, the history of the nights, and identities for npm and AWS. */
const mayWrite: Readonly<Record<string, unknown>> = {
  '.github/workflows/release.yml': { npm: ['id-token'], github: ['contents'] },
  'docs/ci/github-nightly.yml': { gate: ['contents'], trend: ['contents'] },
  'docs/ci/github-nightly-aws.yml': { deploy: ['id-token'], gate: ['id-token'], destroy: ['id-token'] },
}

/** As users of this version name the action. */
const manifest = textOf('package.json')
const ownAction = `${ownerIn(manifest)}/fanbench@v${(JSON.parse(manifest) as { version: string }).version}`

interface Job {
  readonly uses?: string
  readonly 'timeout-minutes'?: number
  readonly permissions?: Readonly<Record<string, string>>
}

const jobsOf = (file: string) => Object.entries((parse(textOf(file)) as { jobs: Record<string, Job> }).jobs)
const writesOf = (permissions: Readonly<Record<string, string>>) =>
  Object.keys(permissions).filter((scope) => permissions[scope] === 'write')

/** Each `run` with its lines. */
function shellTexts(content: string): string[] {
  return [...content.matchAll(/^( *)(?:- )?run: ?(.*(?:\n\1 {2,}.*)*)/gm)].map(([text]) => text)
}

it('there are workflows', () => expect(workflows.length).toBeGreaterThan(4))

describe.each(workflows)('%s', (file) => {
  it("is a workflow to GitHub's own parser", async () => expect(await mistakesInWorkflow(textOf(file))).toEqual([]))

  it('says which permissions it has, and may write in these jobs only: it runs code of pull requests, or of packages', () => {
    const { permissions } = parse(textOf(file)) as { permissions: Record<string, string> }
    expect(permissions['contents']).toBe('read')
    expect(writesOf(permissions)).toEqual([])
    const jobs = jobsOf(file).map(([name, { permissions: own = {} }]) => [name, writesOf(own)] as const)
    expect(Object.fromEntries(jobs.filter(([, writes]) => writes.length > 0))).toEqual(mayWrite[file] ?? {})
  })

  it('ends every job in time', () => {
    // The jobs of a workflow that is called have limits of their own.
    const own = jobsOf(file).filter(
      ([, { uses }]) => uses === undefined || !workflows.includes(uses.slice('./'.length)),
    )
    expect(Math.max(...own.map(([, job]) => job['timeout-minutes'] ?? Infinity))).toBeLessThanOrEqual(60)
  })
})

describe.each([...workflows, 'action.yml'])('%s', (file) => {
  it('has each action of others by its commit, with its version', () => {
    const uses = [...textOf(file).matchAll(/uses: (.*)/g)].map(([, action = '']) => action)
    const others = uses.filter((action) => !action.startsWith('./') && action !== ownAction)
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

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { App, Stack } from 'aws-cdk-lib'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { mistakesInWorkflow } from '../../ci/git-hub-parser.ts'
import { commandLinesOfWorkflow, mistakeIn } from '../../ci/command-lines.ts'
import { type CommandHost, startCommandHost } from '../command-host.ts'

const run = promisify(execFile)

let place = ''
let host: CommandHost

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'fanbench-manifests-'))
  host = startCommandHost()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  rmSync(place, { recursive: true })
})

const load =
  '--shards 3 --members 30 --rooms 6 --target wss://203.0.113.7/v1 --i-own-this-target 203.0.113.7 --protocol rooms'

/** Writes a folder, and reads one of its files. */
async function written(engine: string, further: string): Promise<(name: string) => string> {
  const words = `shard init ${engine} broadcast --for ${engine} ${load} ${further}`.trim().split(' ')
  // A second try finds nothing of the first one.
  rmSync(join(place, engine), { recursive: true, force: true })
  const { exitCode, stderr } = await host.fanbench(words, { cwd: place, env: { FANBENCH_QUERY: 'key=s3cr3t-4' } })
  expect([exitCode, stderr]).toEqual([0, ''])
  const folder = join(place, engine)
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name), 'utf8'), name).not.toContain('s3cr3t-4')
  return (name) => readFileSync(join(folder, name), 'utf8')
}

describe('for Kubernetes', () => {
  /** What the published schema of Kubernetes finds wrong with a Job: missing keys and wrong types, and by its types unknown keys. */
  async function mistakesInJob(job: object): Promise<string[]> {
    // The compiler need not read the types of two thousand modules with each check.
    const schema = 'kubernetes-models/batch/v1/Job'
    const { Job } = (await import(schema)) as { Job: new (data: object) => { validate(): void } }
    const mistakes: string[] = []
    try {
      new Job(job).validate()
    } catch (error) {
      mistakes.push((error as Error).message)
    }
    const folder = resolve('node_modules/.fanbench-manifests')
    const file = join(folder, `${crypto.randomUUID()}.ts`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, `import type { IJob } from '${schema}'\nexport const job: IJob = ${JSON.stringify(job)}\n`)
    const compiler = resolve('node_modules/typescript/bin/tsc')
    const flags = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2024 --types'.split(' ')
    await run(process.execPath, [compiler, ...flags, '', file]).catch(({ stdout }: { stdout: string }) => {
      mistakes.push(stdout.replaceAll(file, 'job.ts'))
    })
    rmSync(folder, { recursive: true })
    return mistakes
  }

  it('the Job is one to the published schema, with a pod for each shard', { timeout: 120_000 }, async () => {
    const read = await written('kubernetes', '--image registry.example/load:1 --parts s3://my-bucket/fanbench')
    const job = parse(read('job.yaml')) as object
    expect(await mistakesInJob(job)).toEqual([])
    expect(job).toMatchObject({ spec: { completionMode: 'Indexed', completions: 3, parallelism: 3 } })

    // What is wrong is found.
    const text = read('job.yaml')
    for (const [whole, broken, mistake] of [
      ['completions: 3', "completions: '3'", 'data/spec/completions must be integer'],
      ['  name: fanbench-load', '  nam: fanbench-load', `'"nam"' does not exist`],
      ['args:', 'argz:', `'"argz"' does not exist`],
      ['- name: shard', '- nome: shard', 'must have required property name'],
    ] as const) {
      expect(text).toContain(whole)
      expect((await mistakesInJob(parse(text.replace(whole, broken)) as object)).join('\n')).toContain(mistake)
    }
  })

  it('the container is started with words that the command line takes, and each file that the image needs is there', async () => {
    const folder = join(place, 'kubernetes')
    const { spec } = parse(readFileSync(join(folder, 'job.yaml'), 'utf8')) as {
      spec: { template: { spec: { containers: { args: string[] }[] } } }
    }
    const [, copied = ''] = /^COPY (.*) \.\/$/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8')) ?? []
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(copied.split(' ')))
    const args = spec.template.spec.containers[0]?.args ?? []
    expect(args).toEqual(['--parts', 's3://my-bucket/fanbench', '--i-own-this-target', '203.0.113.7'])
    expect(await mistakeIn(['shard', 'run', 'plan.json', ...args])).toBeNull()
  })

  it('the Dockerfile has no mistake', async () => {
    const linter = 'dockerfile-utils'
    const { validate } = (await import(linter)) as { validate: (text: string) => { message: string }[] }
    const text = readFileSync(join(place, 'kubernetes', 'Dockerfile'), 'utf8')
    expect(validate(text)).toEqual([])
    expect(validate(text.replace('COPY', 'COPPY')).map(({ message }) => message)).toEqual([
      'Unknown instruction: COPPY',
    ])
  })
})

describe('for AWS Batch', () => {
  /** What the CDK finds wrong with a template by CloudFormation's own schemas. */
  function mistakesInTemplate(text: string): string[] {
    const folder = mkdtempSync(join(place, 'template-'))
    const file = join(folder, 'batch.yaml')
    writeFileSync(file, text)
    const app = new App({
      outdir: join(folder, 'out'),
      context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
    })
    try {
      const stack = new Stack(app, 'Stack')
      const template = new CfnInclude(stack, 'Template', { templateFile: file })
      app.synth()
      expect(template.getResource('JobDefinition').cfnResourceType).toBe('AWS::Batch::JobDefinition')
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  }

  it('the template has what CloudFormation knows, and each shard may put its part where it goes', {
    timeout: 60_000,
  }, async () => {
    const text = (await written('batch', '--parts s3://my-bucket/fanbench'))('batch.yaml')
    expect(mistakesInTemplate(text)).toEqual([])
    expect(text).toContain('arn:${AWS::Partition}:s3:::my-bucket/fanbench/*')
    for (const [whole, broken, mistake] of [
      ['Attempts: 1', 'Attempts: one', 'should be a number'],
      ['RetryStrategy:', 'RetryStrategie:', "'RetryStrategie' was unexpected"],
      ['{ Ref: Image }', '{ Ref: Imag }', "'Imag' not found"],
      ['AWS::Batch::JobDefinition', 'AWS::Batch::JobDef', "Unknown resource type 'AWS::Batch::JobDef'"],
    ] as const) {
      expect(text).toContain(whole)
      expect(mistakesInTemplate(text.replace(whole, broken)).join('\n')).toContain(mistake)
    }
  })
})

describe('for GitHub Actions', () => {
  it("the workflow is one to GitHub's own parser, with a job for each shard and command lines that are taken", async () => {
    const text = (await written('github', ''))('fanbench-shards.yml')
    expect(await mistakesInWorkflow(text)).toEqual([])
    const { jobs, permissions } = parse(text) as {
      jobs: Record<string, { 'timeout-minutes': number; strategy?: { matrix: { shard: number[] } } }>
      permissions: object
    }
    expect(permissions).toEqual({ contents: 'read' })
    expect(jobs['shard']?.strategy?.matrix.shard).toEqual([0, 1, 2])
    expect(Math.max(...Object.values(jobs).map((job) => job['timeout-minutes']))).toBeLessThanOrEqual(60)
    // The folder's own file takes the words of the command line.
    const lines = commandLinesOfWorkflow(text.replaceAll(/node \S+fanbench\.mjs/g, 'fanbench'))
    expect(lines.map(([command]) => command)).toEqual(['shard', 'report'])
    for (const words of lines) expect([words, await mistakeIn(words)]).toEqual([words, null])
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action)
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
    expect([...text.matchAll(/run: .*\$\{\{.*/g)]).toEqual([])
    expect(text).toContain('FANBENCH_QUERY: ${{ secrets.FANBENCH_QUERY }}')
  })
})

it('what an engine does not take, or lacks, is named at once, and nothing is written', async () => {
  const words = `shard init ../load broadcast --for github --image x --parts s3://bucket/x --containers 2 ${load}`
  const { exitCode, stderr } = await host.fanbench(words.split(' '), { cwd: place })
  expect(exitCode).toBe(2)
  for (const mistake of [
    '--containers 2: each takes an equal part of the 3 shards',
    '../load: the workflow names the folder',
    '--image: is not for github',
    '--parts: is not for github',
    '--containers: is not for github',
  ])
    expect(stderr).toContain(mistake)
  const bare = await host.fanbench(`shard init k broadcast --for kubernetes ${load}`.split(' '), { cwd: place })
  expect(bare.stderr).toContain('--image: name the container image')
  expect(bare.stderr).toContain('--parts: name the bucket')
  expect(readdirSync(place)).not.toContain('k')
})

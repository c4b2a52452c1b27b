import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planGiven } from '../commands/run/plan-run.ts'
import { quantiles, samplesNeeded } from '../src/metrics/catalogue/quantiles.ts'
import { parseLimits } from '../src/metrics/judging/checks/limits.ts'
import { scenarios } from '../src/scenarios/index.ts'
import { plannedSamples } from '../src/scenarios/planned-samples.ts'

const documents = globSync('{README,CONTRIBUTING,CHANGELOG,SECURITY}.md').concat(
  globSync('{docs,bench,reference-stack,test,reports}/**/*.md'),
)

/** The files that a document links to, with the heading in each, which may be empty. */
function linksOf(document: string): { file: string; heading: string }[] {
  const links = readFileSync(document, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)
  return [...links].map(([, path = '', heading = '']) => ({
    file: path === '' ? document : join(dirname(document), path),
    heading,
  }))
}

/** As GitHub names the headings of a document in links. */
function headingsOf(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)]
  return headings.map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('the documents', () => {
  it.each(documents)('%s links only to files and headings that exist', (document) => {
    const broken = linksOf(document).filter(
      ({ file, heading }) =>
        !existsSync(file) || (heading !== '' && !headingsOf(readFileSync(file, 'utf8')).includes(heading)),
    )
    expect(broken).toEqual([])
  })

  it('are linked to by heading', () => {
    expect(documents.flatMap(linksOf).filter(({ heading }) => heading !== '').length).toBeGreaterThan(10)
    expect(headingsOf('# On AWS: `deploy`\n```\n# no\n```\n### Which, and when?')).toEqual([
      'on-aws-deploy',
      'which-and-when',
    ])
  })

  it('name only files and folders that exist in the map of the house', () => {
    const [, map = ''] =
      /## The map of the house\s+```\n([\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? []
    const parents: string[] = []
    const paths = map.split('\n').flatMap((line) => {
      const [, indent = '', name] = /^( *)(\S+)/.exec(line) ?? []
      if (name === undefined) return []
      const depth = indent.length / 2
      parents.splice(depth, parents.length, name)
      return [parents.join('')]
    })
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })

  it('have every decision in its index', () => {
    const indexed = linksOf('docs/decisions/README.md').map(({ file }) => file)
    expect(globSync('docs/decisions/0*.md').filter((file) => !indexed.includes(file))).toEqual([])
  })

  it("'s chat is the one that is tried", () => {
    const page = readFileSync('docs/measure-your-own-chat.md', 'utf8')
    const blocks = page.matchAll(/```ts\n(\/\/ ([\w.-]+\.ts)\b[\s\S]*?)```/g)
    const shown = Object.fromEntries([...blocks].map(([, text, file]) => [file, text]))
    const folder = 'test/fixtures/documented-chat'
    const tried = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
    expect(shown).toEqual(Object.fromEntries(tried))
  })
})

describe('every limit that is shown as an example', () => {
  const forUsers = documents.filter((document) => /^(?:README|docs\/[\w-]+|docs\/ci\/README)\.md$/.test(document))
  const sources = [...forUsers, 'commands/run/flags.ts', 'commands/program.ts', 'src/settings/settings.ts']
  const lines = sources.flatMap((source) => readFileSync(source, 'utf8').split('\n'))
  const examples = lines.filter((line) => /\w+\.p\d+=/.test(line))

  it('is found', () => expect(examples.length).toBeGreaterThan(2))

  it.each(examples)('can be judged by a run with the defaults of its scenario: %s', async (line) => {
    // Where no scenario is named, the usual one.
    const [, name = 'broadcast'] = /fanbench run (\S+)/.exec(line) ?? []
    const limits = [...line.matchAll(/\w+\.p\d+=\d+\w+/g)].map(([limit]) => limit)
    const scenario = scenarios.find((candidate) => candidate.name === name)
    expect(scenario?.measures).toContain('delivery_latency')
    const plan = await planGiven({ limit: limits }, { scenario: name, invokedAs: `run ${name}` })
    for (const limit of parseLimits(plan.limits)) {
      if (limit.kind !== 'metric') continue
      const needed = samplesNeeded(quantiles[limit.statistic as keyof typeof quantiles])
      const planned = plannedSamples(limit.metric, plan.scenario, plan.options)
      expect(planned?.atLeast).toBeGreaterThanOrEqual(needed)
    }
  })
})

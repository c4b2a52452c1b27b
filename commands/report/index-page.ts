import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { counted } from '../../reports/counted.ts'
import { figure, link, outcomeCell, table, text, toneOf, withUnder } from '../../reports/document.ts'
import { absent, duration, instant, milliseconds, secondsBetween, whole } from '../../reports/figures.ts'
import { html } from '../../reports/html/markup.ts'
import { renderPage } from '../../reports/html/page.ts'
import { tableMarkup } from '../../reports/html/table.ts'
import { documentStyle } from '../../reports/html/write-document.ts'
import { type Outcome, outcomeOf } from '../../reports/outcome.ts'
import { pageFile } from '../../reports/output.ts'
import { runHeadline } from '../../reports/sentences/run-headline.ts'
import { Refusal } from '../../src/exit-codes.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { resultFileName } from '../../src/metrics/result/result-json.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { NotRead, mostBytes, readUserText } from '../../user-files/read-user-file.ts'

/** The page over an output folder, within it. */
export const indexFile = 'index.html'

/** A folder of the output folder: a run, or an experiment with runs of its own. */
interface Entry {
  readonly folder: string
  /** ISO; null where no file of it says so. */
  readonly startedAt: string | null
  /** `run broadcast`, `gate`; empty where it is not known. */
  readonly command: string
  readonly outcome: Outcome
  readonly sentence: string
  readonly seconds: number | null
  /** The time until everybody had a message, of runs. */
  readonly everybodyUs: { readonly p50: QuantileValue; readonly p90: QuantileValue } | null
  readonly lost: number | null
  /** Its page, or else its file with the figures; null without either. */
  readonly file: string | null
}

/**
 * The page over the runs and experiments of an output folder, the newest first. The same folder gives the same bytes. A folder that cannot be
 * read has a row that says why.
 */
export async function renderIndex(outDir: string): Promise<string> {
  const folders = readdirSync(outDir, { withFileTypes: true })
    // Not a link such as `latest`, which is a run that is there already.
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted()
  const entries: Entry[] = []
  // One at a time: a result may have many megabytes.
  for (const folder of folders) entries.push(await entryOf(outDir, folder))
  const newestFirst = entries.toSorted((a, b) => sortKey(b).localeCompare(sortKey(a), 'en'))
  const passed = entries.filter(({ outcome }) => outcome.tone === 'good').length
  return renderPage({
    outcome: { mark: '≡' },
    name: 'all runs',
    runId: counted(entries.length, 'folder'),
    style: documentStyle,
    script: null,
    content: html`<header class="verdict">
<p class="what">fanbench <b>report --index</b></p>
<h1>${counted(entries.length, 'run or experiment', 'runs and experiments')}, ${whole(passed)} of them passed</h1>
<p class="lead">Each figure is that of the report that its row leads to. Figures of different targets, loads or machines are not to be compared.</p>
</header>
<section><h2>By date, the newest first</h2>
${entries.length === 0 ? html`<p>There are none yet: <code>fanbench run</code> makes them.</p>` : rowsOf(newestFirst)}
</section>`,
  })
}

/** The name of a folder begins with its date, unless somebody has chosen it; those without a date stand last. */
function sortKey({ startedAt, folder }: Entry): string {
  return `${startedAt ?? (/^\d{4}-/.test(folder) ? folder : '')} ${folder}`
}

function rowsOf(entries: readonly Entry[]) {
  return tableMarkup(
    table(
      'Runs and experiments',
      entries,
      [
        text('started', ({ startedAt }) => (startedAt === null ? absent : dayAndTime(startedAt))),
        text('what', ({ folder, file, command }) => {
          const name = command === '' ? folder : command
          const path = [folder, file ?? ''].map(encodeURIComponent).join('/')
          return { ...link(name, path), under: command === '' ? '' : folder }
        }),
        text('verdict', ({ outcome }) => outcomeCell(outcome)),
        text('headline', ({ sentence }) => ({ text: sentence, sentences: [sentence] })),
        figure('everybody p90, ms', ({ everybodyUs }) =>
          everybodyUs === null
            ? absent
            : withUnder(milliseconds(everybodyUs.p90), `p50 ${milliseconds(everybodyUs.p50)}`),
        ),
        figure('lost', ({ lost }) => whole(lost)),
        figure('took', ({ seconds }) => (seconds === null ? absent : duration(seconds))),
      ],
      { tone: ({ outcome }) => toneOf(outcome) },
    ),
  )
}

/** Never wrapped within the date. */
function dayAndTime(iso: string) {
  const [day = '', time = ''] = instant(iso).split(/ (.*)/)
  return withUnder(day.replaceAll('-', '\u2011'), time)
}

async function entryOf(outDir: string, folder: string): Promise<Entry> {
  const path = join(outDir, folder)
  const page = existsSync(join(path, pageFile)) ? pageFile : null
  try {
    if (existsSync(join(path, resultFileName))) return { ...(await ofRun(path)), folder, file: page ?? resultFileName }
    const experiment = ofExperiment(path)
    if (experiment !== null) return { ...experiment, folder, file: page ?? experiment.file }
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof NotRead)) throw error
    // The place is known to a reader of the row, and is one of this machine.
    const reason = error.message.split('\n')[0]?.replaceAll(`${path}/`, '') ?? ''
    return { ...unread, folder, sentence: `It cannot be read: ${reason}`, file: page }
  }
  const sentence = existsSync(join(path, 'log'))
    ? `It has no result yet: fanbench report ${folder} makes it from the logs.`
    : 'It is neither a run nor an experiment: there is no file with a result in it.'
  return { ...unread, folder, sentence, file: page }
}

const unread = {
  startedAt: null,
  command: '',
  outcome: { mark: '?', word: 'Not read', tone: 'doubtful' },
  seconds: null,
  everybodyUs: null,
  lost: null,
} as const

async function ofRun(path: string): Promise<Omit<Entry, 'folder' | 'file'>> {
  const result = await readResult(path)
  const { outcome, sentence } = runHeadline(result)
  const everybody = result.metrics['time_to_last_delivery']
  return {
    startedAt: result.startedAt,
    command: `run ${result.scenario}`,
    outcome,
    sentence,
    seconds: secondsBetween(result.startedAt, result.endedAt),
    everybodyUs: everybody === undefined ? null : { p50: everybody.p50, p90: everybody.p90 },
    lost: result.counters['deliveries_lost'] ?? null,
  }
}

const experimentSchema = z.object({
  schema: z.templateLiteral(['fanbench/', z.string(), '-result@', z.number()]),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  exitCode: z.number(),
})

/** The common part of the results of all experiments, and the headline that its Markdown begins with; null without one. */
function ofExperiment(path: string): Omit<Entry, 'folder'> | null {
  for (const file of readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const parsed = experimentSchema.safeParse(jsonOf(join(path, file)))
    if (!parsed.success) continue
    const { schema, startedAt, endedAt, exitCode } = parsed.data
    const markdown = join(path, file.replace(/json$/, 'md'))
    const outcome = outcomeOf(exitCode)
    return {
      ...unread,
      startedAt,
      command: schema.replace(/^fanbench\/(.*)-result@.*$/, '$1'),
      outcome,
      sentence: existsSync(markdown) ? headlineIn(readUserText(markdown, mostBytes.result)) : outcome.word,
      seconds: endedAt === undefined ? null : secondsBetween(startedAt, endedAt),
      file,
    }
  }
  return null
}

/** `### ✔ 512 MB is enough` as it was said: without the mark, and without what keeps it from being markup. */
function headlineIn(markdown: string): string {
  const [first = ''] = markdown.split('\n')
  return first.replace(/^### \S+ /, '').replaceAll(/\\([\\`*_|<>[\]])/g, '$1')
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readUserText(path, mostBytes.result))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mostBytes, readUserText } from '../../user-files/read-user-file.ts'
import { packageFolder } from '../run/harness-version.ts'
import type { NewFile } from './write-new-files.ts'

export type CiSystem = 'github' | 'gitlab'

interface WorkflowNeeds {
  /** Undefined: the one that the folder has a file of already, else GitHub. */
  readonly ci: CiSystem | undefined
  /** Own handlers are held against those of another Git ref; of anything else there is one version, held against the nights before. */
  readonly hasOwnHandlers: boolean
  /** Is the chat somewhere else, so that nothing is known of its handlers? A night without a figure that is followed is red. */
  readonly isElsewhere: boolean
  /** Does the handshake need FANBENCH_QUERY? */
  readonly hasQuery: boolean
}

/** Returns the workflow of docs/ci with the parts that fit, and the remaining steps for the user. */
export function workflowFor(needs: WorkflowNeeds): { readonly file: NewFile; readonly todo: readonly string[] } {
  const { ci = existsSync('.gitlab-ci.yml') ? 'gitlab' : 'github' } = needs
  const file = ci === 'github' ? gitHub(needs) : gitLab(needs)
  const todo = [
    ...(file.text.includes('OWNER/') ? [`${file.path}: replace OWNER by the owner of fanbench's repository`] : []),
    ...(file.path === gitLabPart
      ? [
          `${file.path}: include it in .gitlab-ci.yml, with its stages; its default image and variables hold for every job`,
        ]
      : []),
    ...(needs.hasQuery ? [`${file.path}: takes the query of the URL from the secret FANBENCH_QUERY`] : []),
    ...(namesFanbench() ? [] : [`${file.path}: runs npm ci, so package.json and its lock file have to name fanbench`]),
  ]
  return { file, todo }
}

const gitLabPart = '.gitlab-ci.fanbench.yml'

function gitHub({ hasOwnHandlers, hasQuery, isElsewhere }: WorkflowNeeds): NewFile {
  const path = '.github/workflows/fanbench.yml'
  if (hasOwnHandlers) return { path, text: template('github-pull-request.yml') }
  const trend = withoutJobs(withoutHeader(template('github-nightly.yml')), '  ', ['gate'])
  const text = hasQuery ? trend.replace(/^jobs:$/m, () => `${querySecret}\n\njobs:`) : trend
  return { path, text: followed(`${trendHeader}\n${text}`, isElsewhere) }
}

/** A variable of the project is there in every job. */
function gitLab({ hasOwnHandlers, isElsewhere }: WorkflowNeeds): NewFile {
  const path = existsSync('.gitlab-ci.yml') ? gitLabPart : '.gitlab-ci.yml'
  const jobs = ['.aws', 'deploy-aws', 'nightly-gate-aws', 'destroy-aws']
  const others = hasOwnHandlers ? ['nightly-trend'] : ['fanbench', 'nightly-gate']
  const text = withoutJobs(withoutHeader(template('gitlab-ci.yml')), '', [...jobs, ...others])
  return {
    path,
    text: followed(`${hasOwnHandlers ? gateHeader : trendHeader}\n${scheduleHeader}\n${text}`, isElsewhere),
  }
}

/** Without the CPU time of handlers that are not here. */
function followed(text: string, isElsewhere: boolean): string {
  return isElsewhere ? text.replace(',handler_cpu', '') : text
}

const gateHeader =
  '# Is this change slower than the branch it is for, and is the newest commit slower than the version that all nights are held against?'

const trendHeader = `# Every night: is it slower than the nights before? The history is a branch of its own, of small files. What is measured stands in
# the fanbench.config of this folder. With own handlers, \`fanbench gate\` also holds a pull request against the branch it is for.`

const scheduleHeader = '# A schedule (CI/CD, Schedules) with the variable FANBENCH=nightly starts the nightly jobs.'

const querySecret = `env:
  # What the URL carries in its query, one name=value a line.
  FANBENCH_QUERY: \${{ secrets.FANBENCH_QUERY }}`

/** Reads a template of docs/ci, which the package contains, too. */
function template(name: string): string {
  return readFileSync(join(packageFolder, 'docs', 'ci', name), 'utf8')
}

function namesFanbench(): boolean {
  return existsSync('package.json') && readUserText('package.json', mostBytes.description).includes('"fanbench"')
}

/**
 * A pipeline without some of its jobs, each from the comments right above it to the next of the same indentation.
 *
 * @throws Error for a job that the text does not have
 */
function withoutJobs(text: string, indent: string, names: readonly string[]): string {
  return names.reduce((rest, name) => withoutJob(rest, indent, name), text)
}

function withoutJob(text: string, indent: string, name: string): string {
  const lines = text.split('\n')
  const at = lines.indexOf(`${indent}${name}:`)
  if (at === -1) throw new Error(`the pipeline has no job ${name}`)
  const isOurs = (line: string) => line === '' || line.startsWith(`${indent} `)
  const first = aboveComments(lines, at, indent)
  const next = lines.findIndex((line, place) => place > at && !isOurs(line))
  return [...lines.slice(0, first), ...(next === -1 ? [''] : lines.slice(next))].join('\n')
}

function aboveComments(lines: readonly string[], at: number, indent: string): number {
  const above = lines.slice(0, at).findLastIndex((line) => !line.startsWith(`${indent}#`))
  return above + 1
}

/** Without the comments that it begins with, which say where to copy it. */
function withoutHeader(text: string): string {
  return text.replace(/^(?:#.*\n)+/, '')
}

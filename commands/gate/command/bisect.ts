import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { git } from '../../../src/git/run-git.ts'
import { printableLine } from '../../../src/printable.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'
import type { GateArgs } from '../rows.ts'
import { checkOut } from './ref/check-out.ts'
import { findRef, shortCommit } from './ref/find-ref.ts'

type PlayGate = (args: GateArgs, context: CommandContext) => Promise<ExitCode>

/** The verdict of a gate against the good commit. `skip`: the commit cannot be judged, which `git bisect run` calls 125. */
type Step = 'good' | 'bad' | 'skip'

/**
 * Finds the commit with which a regression began: each step is a gate of a commit against the good one, both in checkouts of
 * their own. Neither the working copy nor a `git bisect` that is under way is touched.
 *
 * @param range `good..bad`
 * @param playGate the gate of one commit
 * @returns 0 if one commit was found, 16 if several are left that cannot be judged; what the gate of the bad commit says if that is no
 *   FAIL
 * @throws Refusal (2) for a range that is none, (130) on Ctrl-C
 */
export async function bisect(
  args: GateArgs,
  range: string,
  context: CommandContext,
  playGate: PlayGate,
): Promise<ExitCode> {
  const { good, bad, stackFile, root } = await endsOf(args, range)
  const steps: { readonly commit: string; readonly step: Step }[] = []
  const play = async (commit: string): Promise<ExitCode> => {
    const code = await gateOf(commit, { args, good, stackFile, context, playGate })
    steps.push({ commit, step: stepOf(code) })
    if (!context.quiet)
      writeNotice(context.progress, `${await nameOf(root, commit)}: ${stepOf(code)} (exit code ${code})`)
    return code
  }
  const code = await play(bad)
  if (code !== exitCodes.checkFailed) return code
  for (;;) {
    const left = await commitsLeft(root, steps, good)
    const next = left.find((commit) => !steps.some((one) => one.commit === commit))
    if (next === undefined) return tell(left, { root, steps, context })
    await play(next)
  }
}

async function endsOf({ own, given }: GateArgs, range: string) {
  const stackFile = given.stack ?? given.template
  const [good = '', bad = '', ...more] = range.split('..')
  const problems = [
    ...(good === '' || bad === '' || more.length > 0 ? [`--bisect ${range}: write it as v1.4.0..HEAD`] : []),
    ...(stackFile === undefined
      ? ['--bisect: needs the definition that the commits have in other versions; give --stack ./chat.ts or --template']
      : []),
    ...(given.target === undefined ? [] : ['--bisect: is for handlers on the embedded stack; leave out --target']),
    ...(own.dryRun ? ['--bisect: has no --dry-run: the first gate decides what follows'] : []),
  ]
  if (stackFile === undefined || problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const ends = await Promise.all([findRef(stackFile, good), findRef(stackFile, bad)])
  const [ofGood, ofBad] = ends.map(({ commit }) => commit)
  const [{ root }] = ends
  if (ofGood === undefined || ofBad === undefined) throw new Error('a range has two ends')
  if ((await git(root, ['rev-list', '--max-count=1', ofBad, `^${ofGood}`])) === '')
    throw new Refusal(exitCodes.usage, `--bisect ${range}: ${bad} has no commit that ${good} has not`)
  return { good: ofGood, bad: ofBad, stackFile, root }
}

interface OneGate {
  readonly args: GateArgs
  readonly good: string
  readonly stackFile: string
  readonly context: CommandContext
  readonly playGate: PlayGate
}

/** A commit that has no such definition, or one that does not load, has the exit code of its refusal. */
async function gateOf(commit: string, { args, good, stackFile, context, playGate }: OneGate): Promise<ExitCode> {
  const { signal } = context
  const notice = (text: string) => context.quiet || writeNotice(context.progress, text)
  try {
    await using checkout = await checkOut(await findRef(stackFile, commit), { notice, signal })
    const { bisect: _, ...own } = args.own
    const settings =
      args.given.template === undefined ? { stack: checkout.stackFile } : { template: checkout.stackFile }
    // One document is the answer: that of the search.
    const ofGate = context.json
      ? { ...context, json: false, answer: { ...context.answer, write: () => undefined } }
      : context
    // Awaited here: the checkout has to be there as long.
    return await playGate(
      {
        ...args,
        own: { ...own, baselineRef: good },
        given: { ...args.given, ...settings, allowInconclusive: false },
        mistakes: new Mistakes(),
      },
      ofGate,
    )
  } catch (error) {
    if (!(error instanceof Refusal) || signal.aborted) throw error
    for (const problem of error.problems) notice(`! ${problem}`)
    return error.exitCode
  }
}

function stepOf(code: ExitCode): Step {
  if (code === exitCodes.interrupted || code === exitCodes.terminated)
    throw new Refusal(code, 'interrupted; what was measured by then is saved')
  if (code === exitCodes.ok) return 'good'
  return code === exitCodes.checkFailed ? 'bad' : 'skip'
}

/** The commits that may be the first bad one. The newest is last; of the others, the one that halves them best is first. */
async function commitsLeft(
  root: string,
  steps: readonly { readonly commit: string; readonly step: Step }[],
  good: string,
): Promise<string[]> {
  const bad = steps.findLast(({ step }) => step === 'bad')?.commit ?? ''
  const goods = [good, ...steps.filter(({ step }) => step === 'good').map(({ commit }) => commit)]
  const listed = await git(root, ['rev-list', '--bisect-all', bad, ...goods.map((commit) => `^${commit}`)])
  const commits = listed.split('\n').flatMap((line) => line.split(' ', 1))
  return [...commits.filter((commit) => commit !== bad && commit !== ''), bad]
}

interface Told {
  readonly root: string
  readonly steps: readonly { readonly commit: string; readonly step: Step }[]
  readonly context: CommandContext
}

async function tell(left: readonly string[], { root, steps, context }: Told): Promise<ExitCode> {
  const names = await Promise.all(left.map((commit) => nameOf(root, commit)))
  const found = left.length === 1
  const text = found
    ? `The regression began with ${names[0]}.`
    : `The regression began with one of these ${left.length} commits. Only the last of them could be judged:\n${names.map((name) => `  ${name}`).join('\n')}`
  context.answer.write(context.json ? `${JSON.stringify({ first: left, steps }, null, 2)}\n` : `${text}\n`)
  return found ? exitCodes.ok : exitCodes.inconclusive
}

/** `7d06f10 send the history in one page` */
async function nameOf(root: string, commit: string): Promise<string> {
  const subject = await git(root, ['show', '--no-patch', '--format=%s', commit])
  return `${shortCommit(commit)} ${printableLine(subject)}`
}

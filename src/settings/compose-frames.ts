import { blanksIn, looksLikeJson } from '../crowd/protocols/frames/blanks.ts'
import { type Frames, answerPattern, requestSteps } from '../crowd/protocols/frames/frames.ts'
import { exitCodes } from '../exit-codes.ts'
import { jsonMistake } from '../json-file.ts'
import { frameSettings } from './frame-settings.ts'
import { Mistakes } from './mistakes.ts'
import { type Settings, settings } from './settings.ts'

/** The settings that describe the frames of a chat. */
export type FrameArgs = Pick<Settings, keyof typeof frameSettings>

/** The given frame settings, as flags. */
function frameFlags(args: FrameArgs): string[] {
  return settings
    .filter(({ key }) => Object.hasOwn(frameSettings, key) && args[key as keyof FrameArgs] !== undefined)
    .map(({ flag }) => flag)
}

/** Is anything of a protocol said in flags? */
export function saysFrames(args: FrameArgs): boolean {
  return frameFlags(args).length > 0
}

/**
 * The frames that stand in for a protocol; null where none is given.
 *
 * @throws Refusal (2) with everything that is wrong, a protocol beside them included
 */
export function framesOf(given: FrameArgs & Pick<Settings, 'protocol'>): Frames | null {
  const flags = frameFlags(given)
  if (flags.length === 0) return null
  const mistakes = new Mistakes()
  if (given.protocol !== undefined)
    mistakes.add(exitCodes.usage, `--protocol: says the same as ${flags.join(', ')}; leave out one of them`)
  return composeFrames(given, 'own-frames', mistakes)
}

/**
 * @param name of the protocol that they make
 * @param mistakes found before
 * @throws Refusal (2) with everything that is wrong
 */
export function composeFrames(args: FrameArgs, name: string, mistakes = new Mistakes()): Frames {
  const problem = (text: string) => mistakes.add(exitCodes.usage, text)
  const { sayAnswered, sender, creatorJoins = false } = args
  const say = messageOf(args, problem)
  for (const step of ['say', 'body', ...requestSteps] as const) frameProblems(step, args[step], problem)
  for (const step of ['say', ...requestSteps] as const) answerProblems(step, args[`${step}Answered`], problem)
  const requests = requestSteps.map((step) => {
    const [send, answered, doneAfter] = [args[step], args[`${step}Answered`], args[`${step}DoneAfter`]]
    const name = flag(step)
    if (send === undefined && answered !== undefined) problem(`${name}-answered: is given without ${name}`)
    if (send === undefined && doneAfter !== undefined) problem(`${name}-done-after: is given without ${name}`)
    if (answered !== undefined && doneAfter !== undefined)
      problem(`${name}-done-after: is for a chat that does not answer ${name}; leave out ${name}-answered, or this`)
    if (send !== undefined && answered === undefined && doneAfter === undefined)
      problem(
        `${name}-answered: is missing: a part of the frame that answers it, or /a regular expression/; if the chat does not answer it, ${name}-done-after 2s`,
      )
    if (send === undefined) return {}
    if (answered !== undefined) return { [step]: { send, answered } }
    return doneAfter === undefined ? {} : { [step]: { send, doneAfterMs: Math.round(doneAfter * 1000) } }
  })
  if (creatorJoins && args.createRoom === undefined) problem('--creator-joins: is given without --create-room')
  if (creatorJoins && args.join === undefined)
    problem('--creator-joins: is given without --join, which lets the others into the room')
  mistakes.throwIfAny()
  return Object.assign(
    {
      name,
      echoesToSender: sender !== 'excluded',
      say,
      ...(sayAnswered !== undefined && { sayAnswered }),
      ...(creatorJoins && { creatorJoins }),
    },
    ...requests,
  ) as Frames
}

/** The frame or the request that publishes; an empty frame where a problem was found. */
function messageOf({ say, publish, body }: FrameArgs, problem: (text: string) => void): Frames['say'] {
  if (publish === undefined) {
    if (body !== undefined) problem('--body: is given without --publish; give both')
    else if (say === undefined || say === '')
      problem(
        `--say: is missing: the frame that publishes a message, such as --say '{"action":"sendmessage","data":"{text}"}'; over HTTP, --publish 'POST /notes'`,
      )
    if (say && !blanksIn(say).has('text')) problem('--say: has no {text}, which stands for the text of the message')
    return say ?? ''
  }
  if (say !== undefined) problem('--publish and --say: both say how a message is published; leave out one of them')
  const [, method = '', path = ''] = /^([A-Z]+) (\/[^\s#]*)$/.exec(publish) ?? []
  if (path === '') problem('--publish: must be a method and a path: POST /notes')
  else if (!blanksIn(`${path}${body ?? ''}`).has('text'))
    problem('--publish: neither it nor --body has {text}, which stands for the text of the message')
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) problem(`--body: a ${method} request has none`)
  return { method, path, ...(body !== undefined && { body }) }
}

type Step = 'say' | 'body' | (typeof requestSteps)[number]

function flag(step: Step): string {
  return `--${step.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
}

/** The frame itself is not shown: it may hold a token. */
function frameProblems(step: Step, frame: string | undefined, problem: (text: string) => void): void {
  if (frame === undefined) return
  const blanks = blanksIn(frame)
  if (blanks.has('text') && step !== 'say' && step !== 'body')
    problem(`${flag(step)}: has {text}, which is for --say alone`)
  if (blanks.has('room') && step === 'hello') problem('--hello: has {room}, and a member has no room yet')
  if (!looksLikeJson(frame)) return
  try {
    JSON.parse(frame)
  } catch (error) {
    problem(`${flag(step)}: is not JSON: ${jsonMistake(error as SyntaxError, frame)} (mind the shell's quotes)`)
  }
}

function answerProblems(step: Exclude<Step, 'body'>, text: string | undefined, problem: (text: string) => void): void {
  if (text === '') problem(`${flag(step)}-answered: is empty, and every frame would contain it`)
  if (text === undefined || text === '') return
  try {
    const pattern = answerPattern(text)
    // Those would remember where the last frame matched.
    if (pattern instanceof RegExp && /[gy]/.test(pattern.flags))
      problem(`${flag(step)}-answered: leave out the flags g and y`)
  } catch (error) {
    problem(`${flag(step)}-answered: ${(error as SyntaxError).message}`)
  }
}

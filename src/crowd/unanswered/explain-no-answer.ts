import { basename } from 'node:path'
import type { ProtocolSource } from '../protocols/load-protocol.ts'
import type { LastFrame, RequestStep } from './awaited-step.ts'

/** A description of the awaited answer: `a frame that contains "entered" (--join-answered)`. */
export function awaitedIn(step: RequestStep, source: ProtocolSource): string {
  if (source.kind !== 'frames') return `a frame for which ${whereAnswered(step, source)} is true`
  const { answered: pattern = '' } =
    (step === 'leave' || step === 'readPositions' ? undefined : source.frames[step]) ?? {}
  const fits = /^\/.+\/[a-z]*$/s.test(pattern) ? 'fits' : 'contains'
  return `a frame that ${fits} ${pattern} (${flagOf(step)}-answered)`
}

/**
 * Why a step may have had no answer, and what to change: sentences.
 *
 * @param last that came while the answer was waited for; null if none did
 */
export function explainNoAnswer(
  step: RequestStep,
  source: ProtocolSource,
  last: Pick<LastFrame, 'text' | 'serviceError'> | null,
): string[] {
  if (last === null) return explainSilence(step, source)
  if (last.serviceError !== null) return explainServiceError(last.serviceError)
  const part = typicalPart(last.text)
  if (source.kind === 'built-in')
    return [
      `If this is its answer, the chat does not speak the protocol ${source.name}: say how it talks by --protocol ./protocol.ts, or by --say, --join and so on.`,
    ]
  if (source.kind === 'file')
    return [
      `If this is its answer, let ${whereAnswered(step, source)} return true for it${part === null ? '' : `, as frame.includes('${part}') does`}.`,
    ]
  return [
    `If this is its answer, let ${flagOf(step)}-answered be a part of it${part === null ? '' : `: ${flagOf(step)}-answered '${part}'`}.`,
  ]
}

/** A frame came to a request that the chat is said not to answer, at the end of a sentence. */
export function mayBeAnswer(step: RequestStep, source: ProtocolSource, frame: string): string {
  const part = typicalPart(frame)
  const instead =
    source.kind === 'frames'
      ? `${flagOf(step)}-answered${part === null ? '' : ` '${part}'`} in place of ${flagOf(step)}-done-after`
      : `\`answered\`${part === null ? '' : `: (frame) => frame.includes('${part}')`} in place of \`doneAfterMs\``
  return `but ${frame} came; if this is its answer, ${instead} measures it`
}

/** The meaning of an error frame of API Gateway. */
export function explainServiceError(message: string): string[] {
  if (message === 'Forbidden')
    return [
      'API Gateway answers Forbidden if no route takes the frame and there is no $default, or if the route is not deployed.',
      'Compare the route key in the frame (its "action", unless the API selects by something else) with those of the API.',
    ]
  if (message === 'Internal server error')
    return [
      "API Gateway says Internal server error where the route's function has failed, was throttled, or may not be invoked.",
      'The log of the function says which.',
    ]
  if (message === 'Endpoint request timed out')
    return ["The route's function took longer than API Gateway waits for one, 29 s at most."]
  return [
    'This is an error of API Gateway itself, such as for too many requests: look at its throttling and at the log of the function.',
  ]
}

function explainSilence(step: RequestStep, source: ProtocolSource): string[] {
  const inPlace =
    source.kind === 'frames'
      ? `give ${flagOf(step)}-done-after 2s in place of ${flagOf(step)}-answered`
      : `let ${step} return doneAfterMs: 2000 in place of answered`
  return [
    `Does the chat answer it? If it does not, ${inPlace}.`,
    'If it does, compare the route key in the frame with those of the chat: a $default route may take it and say nothing.',
    'What a function returns reaches the client only where its route has a route response; else it has to post its answer.',
  ]
}

function whereAnswered(step: RequestStep, source: Exclude<ProtocolSource, { kind: 'frames' }>): string {
  const where = source.kind === 'file' ? basename(source.path) : `the protocol ${source.name}`
  return `\`answered\` of ${step} in ${where}`
}

function flagOf(step: RequestStep): string {
  return `--${step.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
}

/** The part of a JSON frame that says what kind it is: `"type":"joined"`. */
function typicalPart(frame: string): string | null {
  const [part] = /"(?:type|action|event|kind|op|cmd|command|status|name)"\s*:\s*"[\w .:/-]{1,40}"/.exec(frame) ?? []
  return part ?? null
}

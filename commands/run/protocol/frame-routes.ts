import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { RouteTable } from '../../../reference-stack/local/gateway/route-selection.ts'
import { defaultRouteSelectionExpression } from '../../../reference-stack/route-selection-expression.ts'
import { blanksIn, filler, looksLikeJson } from '../../../src/crowd/protocols/frames/blanks.ts'
import { type Frames, requestSteps } from '../../../src/crowd/protocols/frames/frames.ts'
import { suggestion } from '../../../src/suggestion.ts'

/** What selects the route of a frame. */
export type Api = Pick<StackDefinition, 'routes' | 'routeSelectionExpression'>

const steps = [...requestSteps, 'say'] as const

/** With the route of each step. @param api null if it is not known: then as API Gateway selects it unless told otherwise */
export function withRoutes(frames: Frames, api: Api | null): Frames {
  const entries = sent(frames).flatMap(([step, frame]) => {
    const key = api === null ? actionOf(frame) : routeOf(frame, api)
    return key === undefined ? [] : [[step, key] as const]
  })
  return entries.length === 0 ? frames : { ...frames, routes: Object.fromEntries(entries) }
}

/** The frames that no route takes: API Gateway would answer each with an error. */
export function routeProblems(frames: Frames, api: Api): string[] {
  return sent(frames).flatMap(([step, frame]) => {
    if (routeOf(frame, api) !== undefined) return []
    const keys = Object.keys(api.routes).filter((key) => !key.startsWith('$'))
    const action = actionOf(frame)
    const isUsual = api.routeSelectionExpression === undefined && action !== undefined
    const asked = isUsual ? ` for the action ${JSON.stringify(action)}${suggestion(action, keys)}` : ''
    return [
      `--${step === 'createRoom' ? 'create-room' : step}: the stack has no route for it${asked}; it has ${Object.keys(api.routes).join(', ')}, selected by ${selectionOf(api)}`,
    ]
  })
}

function sent(frames: Frames): (readonly [step: (typeof steps)[number], frame: string])[] {
  return steps.flatMap((step) => {
    const frame = step === 'say' ? frames.say : frames[step]?.send
    return frame === undefined ? [] : [[step, frame] as const]
  })
}

function routeOf(frame: string, api: Api): string | undefined {
  return new RouteTable(api.routes, selectionOf(api)).select(filler(frame)({}))?.key
}

function selectionOf({ routeSelectionExpression = defaultRouteSelectionExpression }: Api): string {
  return routeSelectionExpression
}

function actionOf(frame: string): string | undefined {
  const { action } = (looksLikeJson(frame) ? JSON.parse(frame) : {}) as { action?: unknown }
  return typeof action === 'string' && blanksIn(action).size === 0 ? action : undefined
}

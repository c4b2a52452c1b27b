import { expect, it } from 'vitest'
import { routeProblems, withRoutes } from '../../../../commands/run/aim/choose-protocol.ts'

const frames = {
  name: 'x',
  echoesToSender: true,
  join: { send: '{"action":"join","room":"{room}"}', answered: 'joined' },
  say: '{"action":"send","type":"post","data":"{text}"}',
}
const api = (...routes: readonly string[]) => ({ routes: Object.fromEntries(routes.map((key) => [key, 'all'])) })

it('the route of a frame is what the selection expression makes of it', () => {
  expect(withRoutes(frames, api('$connect', 'join', 'send')).routes).toEqual({ join: 'join', say: 'send' })
  expect(withRoutes(frames, api('join', '$default')).routes).toEqual({ join: 'join', say: '$default' })
  const byType = { ...api('post', '$default'), routeSelectionExpression: '$request.body.type' }
  expect(withRoutes(frames, byType).routes).toEqual({ join: '$default', say: 'post' })
})

it('of an API that is not known it is the action, if it is fixed', () => {
  expect(withRoutes(frames, null).routes).toEqual({ join: 'join', say: 'send' })
  expect(withRoutes({ ...frames, say: '{"action":"{room}","x":"{text}"}' }, null).routes).toEqual({ join: 'join' })
  expect(withRoutes({ name: 'x', echoesToSender: true, say: 'SAY {text}' }, null)).not.toHaveProperty('routes')
})

it('a frame that no route takes is a mistake, with the route that was meant', () => {
  expect(routeProblems(frames, api('$connect', 'join', '$default'))).toEqual([])
  expect(routeProblems(frames, api('$connect', 'joins', 'send'))).toEqual([
    '--join: the stack has no route for it for the action "join" (did you mean joins?); it has $connect, joins, send, selected by $request.body.action',
  ])
  expect(routeProblems({ name: 'x', echoesToSender: true, say: '{text}' }, api('send'))).toEqual([
    '--say: the stack has no route for it; it has send, selected by $request.body.action',
  ])
})

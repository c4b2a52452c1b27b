import { expect, test } from 'vitest'
import { functionError, reportedDurationMs, returned, startFixtures } from '../start-service.ts'

interface Seen {
  readonly pid: number
  readonly logStreamName: string
}

test.each([
  ['exit', 'Runtime.ExitError'],
  ['hang', 'Sandbox.Timedout'],
])('after a %s the same environment initialises again, in the time of its next event', async (how, errorType) => {
  await using stack = await startFixtures({ crashes: { timeoutSeconds: 1 } })
  const { service } = stack
  const invoke = async (event: object) => service.invoke('crashes', JSON.stringify(event))
  const before = returned(await invoke({})) as Seen
  expect(functionError(await invoke({ how })).errorType).toBe(errorType)
  const after = returned(await invoke({})) as Seen
  expect(after.pid).not.toBe(before.pid)
  expect(after.logStreamName).toBe(before.logStreamName)
  expect(service.environments()).toMatchObject([{ pid: after.pid, invocations: 3 }])

  for (let warm = 0; warm < 3; warm += 1) await invoke({})
  const reports = service.logs('crashes').filter((line) => line.startsWith('REPORT'))
  expect(reports.map((line) => line.includes('Init Duration'))).toEqual([true, false, false, false, false, false])
  const [, , again = 0, ...warm] = reports.map(reportedDurationMs)
  expect(again).toBeGreaterThan(2 * Math.min(...warm))
})

test('an init that fails within an event fails that event, and the next one tries again', async () => {
  await using stack = await startFixtures({ 'init-fails-again': {} })
  const invoke = async (event: object) => stack.service.invoke('init-fails-again', JSON.stringify(event))
  const pid = returned(await invoke({})) as number
  functionError(await invoke({ crash: true }))
  expect(functionError(await invoke({}))).toMatchObject({ errorType: 'Error', errorMessage: 'the table is gone' })
  expect(stack.service.logs('init-fails-again').at(-1)).toMatch(/\tStatus: error\tError Type: Error$/)
  expect(returned(await invoke({}))).not.toBe(pid)
})

import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
const beforeDatabaseStep = new AsyncLocalStorage<() => Promise<void>>()

beforeAll(async () => {
  chat = await startChatInProcess()
  await chat.connect('observer')
  const { database } = await import('../../../../reference-stack/chats/handling/database.ts')
  database.middlewareStack.add(
    (next) => async (request) => {
      await beforeDatabaseStep.getStore()?.()
      return next(request)
    },
    { step: 'initialize' },
  )
})
afterAll(() => chat[Symbol.asyncDispose]())

/** Starts `act`, which stops before its next request to the database after `steps` of them. */
function startAndPause<Result>(steps: number, act: () => Promise<Result>) {
  const paused = Promise.withResolvers<void>()
  const resumed = Promise.withResolvers<void>()
  let left = steps
  const done = beforeDatabaseStep.run(async () => {
    if (left-- > 0) return
    paused.resolve()
    await resumed.promise
  }, act)
  return { paused: Promise.race([paused.promise, done]), resume: resumed.resolve, done }
}

// No handler takes more steps than this in these tests.
const stepsMax = 6
const stepCounts = Array.from({ length: stepsMax + 1 }, (_, steps) => steps)

async function registered(connectionId: string): Promise<void> {
  await chat.connect(connectionId)
  await chat.request(connectionId, 'register', { value: connectionId })
}

const rowsOf = async (room: string) => {
  const rows = await chat.rows('room-messages-users')
  return rows
    .filter((row) => row.room === `room#${room}` || (row.room === 'rooms' && row.entry === room))
    .map((row) => row.entry)
}

test('when all leave at once, the room is gone and was announced once', async () => {
  const members = Array.from({ length: 8 }, (_, i) => `racer ${i}`)
  await chat.request('observer', 'new-room', { room: 'race' })
  await Promise.all(members.map((member) => chat.member(member, 'race')))
  await Promise.all(members.map((member) => chat.disconnect(member)))
  expect(await rowsOf('race')).toEqual([])
  expect(chat.received('observer').filter((frame) => frame.type === 'delete-room')).toHaveLength(1)
})

test.each(stepCounts)(
  'who joins after step %i of the last one leaving is in a room that exists, or is told that it does not',
  async (stepsOfLeaving) => {
    for (const stepsOfJoining of stepCounts) {
      await chat.request('observer', 'new-room', { room: 'swap' })
      await chat.member('goer', 'swap')
      await registered('comer')

      const leaving = startAndPause(stepsOfLeaving, () => chat.request('goer', 'leave-room', { room: 'swap' }))
      await leaving.paused
      const joining = startAndPause(stepsOfJoining, () => chat.request('comer', 'join-room', { room: 'swap' }))
      await joining.paused
      leaving.resume()
      await leaving.done
      joining.resume()
      const answer = await joining.done

      const expected = answer?.type === 'multi-message' ? ['swap', 'member#comer'] : []
      expect(new Set(await rowsOf('swap')), `join stopped after step ${stepsOfJoining}`).toEqual(new Set(expected))
      await chat.request('comer', 'leave-room', { room: 'swap' })
    }
  },
)

test.each(stepCounts)('who disconnects after step %i of joining leaves no row behind', async (steps) => {
  await chat.request('observer', 'new-room', { room: 'door' })
  await chat.member('doorman', 'door')
  await registered('visitor')

  const joining = startAndPause(steps, () => chat.request('visitor', 'join-room', { room: 'door' }))
  await joining.paused
  await chat.disconnect('visitor')
  joining.resume()
  await joining.done

  expect(new Set(await rowsOf('door'))).toEqual(new Set(['door', 'member#doorman']))
})

import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { ServerFrame } from '../frames.ts'
import type { Invocation } from '../../handling/invocation.ts'
import type { Member } from '../members.ts'
import { answerOfFailure } from '../../posting/posters/poster.ts'
import { type PostOutcome, isTaken } from '../../posting/posters/signed-posts.ts'
import { tellMembers } from '../room-life.ts'
import { settings } from '../settings.ts'
import { type ChunkEvent, chunkEvents } from './chunk.ts'
import { forgetList } from './recipients.ts'

const attemptsMax = 2

/** Posts to the members; where large rooms are split, other invocations of this function do it, a part of the room each. */
export async function tellRoom(
  room: string,
  members: readonly Member[],
  frame: ServerFrame,
  invocation: Invocation,
): Promise<void> {
  const { chunkMembers } = settings
  if (chunkMembers === null || members.length <= chunkMembers) {
    await tellMembers(room, members, frame, invocation)
    if (invocation.line.postsGone > 0) forgetList(room)
    return
  }
  // Loaded only where it is needed.
  const { invokeSelf } = await import('./invoke-self.ts')
  invocation.line.broadcasts(JSON.stringify(frame))
  const { connectionId } = invocation.event.requestContext
  const events = chunkEvents({ room, frame, connectionId }, members, chunkMembers)
  await pLimit(settings.postsAtOnce).map(events, (event) =>
    handOn(event, (chunk) => invokeSelf(invocation.context, chunk), invocation),
  )
}

/** Never rejects: the members of a chunk that was not taken are counted as failed. */
async function handOn(
  event: ChunkEvent,
  invoke: (event: ChunkEvent) => Promise<PostOutcome>,
  { line, deadlineMs }: Invocation,
): Promise<void> {
  for (let attempt = 1; attempt <= attemptsMax && Date.now() < deadlineMs; attempt++) {
    const outcome = await invoke(event)
    if (isTaken(outcome.status)) {
      line.chunks++
      return
    }
    console.error(`a chunk was not taken: ${outcome.status ?? outcome.code}`)
    if (answerOfFailure(outcome) === 'failed') break
    await delay(100 + Math.random() * 400)
  }
  const { length } = event.chunk.members
  line.posts += length
  line.failed += length
}

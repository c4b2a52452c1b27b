import { findClient } from '../rooms/clients.ts'
import { broadcast } from '../rooms/broadcast.ts'
import { type ServerFrame } from '../rooms/frames.ts'
import { silence } from '../handling/responses.ts'
import { answering, type Invocation } from '../handling/invocation.ts'
import { type Member, membersOf } from '../rooms/members.ts'
import { keepMessage } from '../rooms/messages.ts'
import { messageText, readFrame, Refusal, roomName } from '../handling/requests.ts'
import { forgetMembers } from '../rooms/room-life.ts'

/** A message on its way into a room. */
export interface Message {
  readonly room: string
  readonly frame: ServerFrame
  readonly invocation: Invocation
}

/** The steps of SendMessage for a message. A known-bad chat has a defect in one of them. */
export interface Steps {
  /** Whom it is for. */
  recipients(room: string): Promise<readonly Member[]>
  /** Posts it. Returns the recipients whose connection is gone. */
  deliver(message: Message, recipients: readonly Member[]): Promise<readonly Member[]>
  /** Deletes the items of these. */
  forget(message: Message, gone: readonly Member[]): Promise<void>
}

/** The steps of the room chat. */
export const soundSteps: Steps = {
  recipients: membersOf,
  deliver: ({ frame, invocation }, recipients) => broadcast(frame, recipients, invocation),
  forget: ({ room, invocation }, gone) => forgetMembers(room, gone, invocation),
}

/** The handler of `dispatch`. */
export function sendMessage(steps: Steps) {
  return answering('SendMessage', async (invocation) => {
    const { connectionId, requestId, requestTimeEpoch: time } = invocation.event.requestContext
    const { room, value: content } = readFrame(invocation.event.body, { room: roomName, value: messageText })

    // By the sender's own item, so that what is wrong with the recipients shows in them alone.
    const sender = await findClient(connectionId)
    if (sender?.name === undefined || sender.room !== room) throw new Refusal('not in the room')
    await keepMessage(room, { user: sender.name, content, time }, requestId)

    const frame: ServerFrame = { type: 'client-message', message: content, user: sender.name }
    const message = { room, frame, invocation }
    const gone = await steps.deliver(message, await steps.recipients(room))
    await steps.forget(message, gone)
    return silence
  })
}

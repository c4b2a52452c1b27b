import { membersOf } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** Asks for the members of a room by a key that no item has, and posts to the empty list that it gets. */
export const handler = sendMessage({ ...soundSteps, recipients: (room) => membersOf(`room/${room}`) })

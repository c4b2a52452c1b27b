import { listRooms } from '../../rooms/directory.ts'
import { membersOf } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** Posts to the members of every room there is. */
export const handler = sendMessage({
  ...soundSteps,
  async recipients() {
    const rooms = await listRooms(Date.now())
    return (await Promise.all(rooms.map(membersOf))).flat()
  },
})

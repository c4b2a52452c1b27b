import { tableName } from '../handling/database.ts'

/**
 * `room-messages-users` holds one partition for each room (its members and messages, an item each) and one partition
 * that lists the rooms. A room's partition is its name behind a prefix, so no name can be mistaken for the list.
 */
export const roomTable = tableName('TABLE_ROOM_MESSAGES_USERS')

export const directoryPartition = 'rooms'

export function roomPartition(room: string): string {
  return `room#${room}`
}

/** Rooms that nobody enters, and messages, are kept for a day. */
export const roomLifeSeconds = 24 * 3600

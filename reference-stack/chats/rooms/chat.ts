import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

// `.ts` where it is developed, `.js` where it is installed.
const handler = (file: string) => new URL(`./handlers/${file}${extname(import.meta.url)}`, import.meta.url)

/** A function that may have to post to everyone connected; longer than 29 s API Gateway does not wait. */
const posting = { timeoutSeconds: 29, postsToConnections: true } as const

/** The room chat: see README.md beside this file for its wire protocol and its items. */
export const chat = defineStack({
  name: 'rooms',
  protocol: 'rooms',
  tables: {
    'client-records': { partitionKey: 'ID', expiresAt: 'expiresAt' },
    'room-messages-users': { partitionKey: 'room', sortKey: 'entry', expiresAt: 'expiresAt' },
  },
  connectionItems: { table: 'client-records', key: 'ID', member: 'name' },
  functions: {
    Connect: {
      handler: handler('connect'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { 'client-records': 'write' },
    },
    RegisterUser: {
      handler: handler('register-user'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { 'client-records': 'write', 'room-messages-users': 'read' },
    },
    CreateRoom: {
      handler: handler('create-room'),
      memoryMb: 512,
      tables: { 'client-records': 'read-write', 'room-messages-users': 'write' },
      ...posting,
    },
    JoinRoom: {
      handler: handler('join-room'),
      memoryMb: 256,
      tables: { 'client-records': 'read-write', 'room-messages-users': 'read-write' },
      ...posting,
    },
    SendMessage: {
      handler: handler('send-message'),
      memoryMb: 512,
      tables: { 'client-records': 'read-write', 'room-messages-users': 'read-write' },
      // Itself, with a part of a large room each, if its fan-out is `chunked`.
      invokes: ['SendMessage'],
      ...posting,
    },
    LeaveRoom: {
      handler: handler('leave-room'),
      memoryMb: 256,
      tables: { 'client-records': 'read-write', 'room-messages-users': 'read-write' },
      ...posting,
    },
    ListMembers: {
      handler: handler('list-members'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { 'room-messages-users': 'read' },
    },
    SetPosition: {
      handler: handler('set-position'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { 'room-messages-users': 'write' },
    },
    ReadPositions: {
      handler: handler('read-positions'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { 'room-messages-users': 'read' },
    },
    Disconnect: {
      handler: handler('disconnect'),
      memoryMb: 256,
      tables: { 'client-records': 'read-write', 'room-messages-users': 'read-write' },
      ...posting,
    },
  },
  routes: {
    $connect: 'Connect',
    register: { function: 'RegisterUser', replies: true },
    'new-room': { function: 'CreateRoom', replies: true },
    'join-room': { function: 'JoinRoom', replies: true },
    // Replies to the sender only when the message is refused: an empty body sends nothing.
    dispatch: { function: 'SendMessage', replies: true },
    'leave-room': { function: 'LeaveRoom', replies: true },
    'list-members': { function: 'ListMembers', replies: true },
    // As of `dispatch`.
    'set-position': { function: 'SetPosition', replies: true },
    'read-positions': { function: 'ReadPositions', replies: true },
    $disconnect: 'Disconnect',
  },
})

import type { Frames } from '../../src/crowd/protocols/frames/frames.ts'

/** Those of the room chat that fanbench ships. */
export const roomChatFrames: Frames = {
  name: 'rooms',
  echoesToSender: true,
  hello: { send: '{"action":"register","value":"{member}"}', answered: '"signup"' },
  createRoom: { send: '{"action":"new-room","room":"{room}"}', answered: '"single-room"' },
  join: { send: '{"action":"join-room","room":"{room}"}', answered: '"multi-message"' },
  say: '{"action":"dispatch","room":"{room}","value":"{text}"}',
}

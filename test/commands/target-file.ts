import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './fanbench.ts'

/** Of the URL of {@link targetFile}. */
export const awsHost = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com'

/** What a stack of the room chat says of itself; nobody is there. @param more entries */
export function targetFile(kind: 'aws' | 'emulated', more: Readonly<Record<string, unknown>> = {}): string {
  const path = join(temporaryFolder(), 'target.json')
  const functions = [
    'Connect',
    'RegisterUser',
    'CreateRoom',
    'JoinRoom',
    'SendMessage',
    'LeaveRoom',
    'ListMembers',
    'Disconnect',
  ]
  writeFileSync(
    path,
    JSON.stringify({
      schema: 'fanbench/target@1',
      kind,
      stack: 'rooms',
      url: kind === 'aws' ? `wss://${awsHost}/prod` : 'ws://127.0.0.1:9/prod',
      region: 'eu-west-1',
      api: { id: 'a1b2c3d4e5', stage: 'prod' },
      endpoints: {},
      functions: Object.fromEntries(functions.map((functionName) => [functionName, `rooms-${functionName}`])),
      tables: { 'client-records': 'rooms-clients', 'room-messages-users': 'rooms-rooms' },
      routes: { $connect: 'Connect', register: 'RegisterUser', dispatch: 'SendMessage', $disconnect: 'Disconnect' },
      protocol: 'rooms',
      definitionHash: 'abc',
      ...more,
    }),
  )
  return path
}

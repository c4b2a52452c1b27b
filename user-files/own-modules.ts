import { extname } from 'node:path'

const own = (file: string) => new URL(`../${file}${extname(import.meta.url)}`, import.meta.url)

/** The modules of fanbench that users import, in this installation, however their files would find one. */
export const ownModules: ReadonlyMap<string, URL> = new Map([
  ['fanbench/stack', own('reference-stack/define-stack')],
  ['fanbench/protocol', own('src/crowd/protocols/protocol')],
  ['fanbench/config', own('commands/config/define-config')],
  ['fanbench/result', own('src/metrics/result/run-result')],
])

const installation = new URL('..', import.meta.url).href
const rooms = ['commands/', 'src/', 'reference-stack/', 'processes/', 'reports/', 'user-files/'].map(
  (room) => installation + room,
)

/** Is this the URL of a file that a user has written, neither ours nor one of a package? */
export function isUsersFile(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/') && !rooms.some((room) => url.startsWith(room))
}

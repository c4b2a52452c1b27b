import { extname } from 'node:path'

const own = (file: string) => new URL(`../${file}${extname(import.meta.url)}`, import.meta.url)

/** What users import from fanbench, and where that is: in this installation, however their files would find one. */
export const ownModules: ReadonlyMap<string, URL> = new Map([
  ['fanbench/stack', own('reference-stack/define-stack')],
  ['fanbench/protocol', own('src/crowd/protocols/protocol')],
  ['fanbench/result', own('src/metrics/result/run-result')],
])

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeOwnFolder } from '../../processes/own-folder.ts'

const { path } = await makeOwnFolder(process.argv[2] ?? '')
writeFileSync(join(path, 'index.mjs'), '')
// Until it is killed, or told to leave without disposing of it.
process.on('message', () => process.exit())
process.send?.(path)
